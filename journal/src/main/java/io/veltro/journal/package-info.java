/**
 * Logs on disk. Chronicle Queue puts batches into files, one excerpt each, and does nothing else: where a message is found,
 * how it is read, what is left after a crash, when it is on the device and what a full disk means is decided here. Nothing
 * of Chronicle's is seen outside; the ports are {@code Journal}, {@code PartitionLog}, {@code StateLog} and
 * {@code OffsetStore} of {@code pipeline.log}.
 *
 * <h2>Directory</h2>
 * <pre>
 *   data/
 *     lock                                  held by the one process that may use the directory
 *     state/                                the log of decided commands: the same files as in a partition
 *     streams/S/topics/T/partitions/P/      numbers, unsigned
 *       0000000000000001000.cq4             a segment nobody appends to, by the offset of its first message
 *       0000000000000001000.index           what it holds; stands only if the segment is on the device
 *       offsets                             stored offsets, made by the first of them
 *       queue/                              where Chronicle works while there are appends
 *         metadata.cq4t  00040587.cq4       its own bookkeeping; the segment appended to
 *         00040588.precreated               the segment to come
 *       ….cq4.gone                          deleted, but somebody reads it
 *       ….cq4.damaged                       what could not be served, for whoever wants to look at it
 *     streams/S/topics/T/partitions/P.gone  being deleted
 * </pre>
 * An empty partition gets its first segment ahead, in the background, if not too many others have one that they do not use
 * yet; else it has no files before its first append. One with messages has no open files before its first append or read;
 * then three descriptors. Large parts of the files being appended to are holes: their length says nothing about their size.
 *
 * <h2>Segment and batch</h2>
 * A segment is one rolled file. Chronicle asks its roll cycle for the time and gets the number of the segment
 * ({@code QueueWriter}). The whole file is one mapping, so that an append never maps anything; when a batch comes that
 * is larger than a quarter of it, the queue is opened again with a larger one. A batch is one excerpt: {@code BatchHeader},
 * then the messages as they stood on the wire, copied once. {@code Excerpt} draws what Chronicle puts around it.
 *
 * <h2>Reading</h2>
 * Readers have mappings of their own, one per {@code Segment}, made by the first read, and counted: every window handed
 * out holds it, the last to let go unmaps it. {@code OffsetIndex} knows a batch every 16 KiB; from there headers are
 * walked. What is appended is published by its end, then by the next offset, both with release; nobody locks.
 *
 * <h2>Space</h2>
 * Appending to a hole in mapped memory ends in a signal when the disk is full, and in a page fault per 4 KiB when it is
 * not. Therefore {@code SegmentSpace} writes zeros ahead of the appends, 64 KiB at first, up to 16 MiB when a log is busy,
 * by a thread for all logs; an appender that catches up writes them itself. The file to come is made when the one before
 * it is half full. No room is then an {@code IOException} before anything was written, and CANNOT_APPEND_TO_FILE to the
 * caller. Measured with 1000 messages of 1,064 bytes, per batch in the middle: 301 µs into a hole, 257 µs with the zeros
 * written by the appender, 224 µs written through the file channel, 105 µs with the zeros written by the other thread.
 *
 * <h2>Durability</h2>
 * An append that returned survives the death of the process, being in the page cache. {@code force} puts the data of all
 * files that are not there yet on the device, and the names of new ones. Rolled segments are cut, forced and given their
 * index file in the background ({@code SegmentedLog}).
 *
 * <h2>Recovery</h2>
 * {@code Recovery} needs no library. A segment with an index file is whole; of the newest the last 256 KiB are verified.
 * Every other file is walked and each message in it hashed; what is whole is kept and closed, the rest is cut off. So
 * Chronicle opens only files that it closed itself and whose head still hashes to what it was, and its recovery, its
 * time-outs and its process ids never matter. A crash costs one segment that stays shorter than the others.
 *
 * <h2>Deletion</h2>
 * The oldest segments can be deleted one by one, all but the newest. A rename deletes a segment, the file goes when its last
 * reader has let go ({@code LogDirectory}). The index file of the newest one deleted stays, so that offsets are never given
 * out twice, even if the machine dies and takes everything behind it along.
 *
 * <h2>Not here</h2>
 * Encryption has its fields in the batch header and nothing else.
 */
@NullMarked
package io.veltro.journal;

import org.jspecify.annotations.NullMarked;
