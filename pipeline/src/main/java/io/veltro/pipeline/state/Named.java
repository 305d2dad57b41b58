package io.veltro.pipeline.state;

/** What a {@link Table} holds: something with a number and a name. Thread: any, it never changes. */
interface Named {
    int id();

    Name name();
}
