package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A consumer group in a list.
 *
 * <pre>
 *   id u32 | partitions u32 | members u32 | name str8
 * </pre>
 */
public record GroupView(int id, int partitions, int members, String name) implements View {
    /** Reads one. */
    public static GroupView read(WireReader in) {
        return new GroupView(in.u32(), in.u32(), in.u32(), in.str8());
    }

    @Override
    public void write(WireWriter out) {
        out.u32(id).u32(partitions).u32(members).str8(name);
    }

    /**
     * A member and the partitions it owns.
     *
     * <pre>
     *   id u32 | partitions u32 | partition u32 × partitions
     * </pre>
     */
    public record Member(int id, List<Integer> partitions) {
        public Member {
            partitions = List.copyOf(partitions);
        }

        static Member read(WireReader in) {
            int id = in.u32();
            int count = in.u32();
            List<Integer> partitions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                partitions.add(in.u32());
            }
            return new Member(id, partitions);
        }

        void write(WireWriter out) {
            out.u32(id).u32(partitions.size());
            partitions.forEach(out::u32);
        }
    }

    /** A group with its members. */
    public record Details(GroupView group, List<Member> members) implements View {
        public Details {
            members = List.copyOf(members);
        }

        /** Reads one. */
        public static Details read(WireReader in) {
            GroupView group = GroupView.read(in);
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < group.members(); i++) {
                members.add(Member.read(in));
            }
            return new Details(group, members);
        }

        @Override
        public void write(WireWriter out) {
            group.write(out);
            members.forEach(member -> member.write(out));
        }
    }
}
