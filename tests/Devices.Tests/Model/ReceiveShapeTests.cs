using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// Frames into receive buffers of any shape. The model lays header and frame over the buffers in order; the device must
/// write exactly those bytes, leave the others, and report exactly those lengths. virtio 1.2 §5.1.6.4.1.
/// </summary>
public sealed class ReceiveShapeTests
{
    private const byte Untouched = 0xA5;
    private const ushort RingSize = 1024;

    [Fact]
    public void Deliver_AnyBuffers_WritesExactlyTheFrame() =>
        PropertyRun.Check(ReceiveShape.Generator, shape => shape.Shrink(), Run, times: 300);

    private static void Run(ReceiveShape shape)
    {
        Random random = new(shape.Seed);
        ulong features = (shape.FullHeader ? FeatureBits.Version1 : 0) | (shape.Mergeable ? FeatureBits.MrgRxbuf : 0);
        VirtioNetDevice device = new(new VirtioNetOptions(null));
        Assert.True(device.TrySetDriverFeatures(features));
        int header = shape.FullHeader ? 12 : 10;
        Assert.Equal(header, device.HeaderLength);

        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(8 << 20);
        SplitRingDriver ring = new(memory, RingSize, 0);
        Assert.True(Virtqueue.TryCreate(memory.Memory, ring.Layout, 0, default, out Virtqueue? queue, out _));
        ReceiveQueue receive = new(device, queue);
        Dictionary<int, GuestBuffer[]> offered = [];
        Queue<int> order = new();
        for (int i = 0; i < 200; i++) Offer(i);
        ring.Publish();

        FrameBatch batch = FrameBatch.CreatePooled();
        int expectedDrops = 0;
        for (int i = 0; i < shape.Frames; i++)
        {
            byte[] frame = new byte[random.Next(14, shape.LongestFrame + 1)];
            random.NextBytes(frame);
            int at = 0;
            foreach (MemorySlice chunk in batch.FreeChunks)
            {
                int part = Math.Min(chunk.Length, frame.Length - at);
                if (part == 0) break;
                chunk.CopyFrom(frame.AsSpan(at, part));
                at += part;
            }
            batch.CommitFrame(frame.Length, default);

            List<int> used = Model(header + frame.Length);
            DeliverResult result = receive.Deliver(batch);
            if (used.Count == 0 && shape.Mergeable)
            {
                Assert.Equal(DeliverResult.NoBuffers, result);
                Assert.Equal(0, batch.Position);
                Assert.False(receive.Publish());
                return;
            }
            if (used.Count == 0) expectedDrops++; // too long for the next buffer: dropped, the buffer stays
            Assert.Equal(DeliverResult.Done, result);
            batch.Reset();
            Assert.Equal(expectedDrops, receive.Counters[ReceiveCounter.BufferTooSmall]);
            receive.Publish();
            Compare(used, frame);
            if (order.Count == 0) return;
        }

        void Offer(int token)
        {
            GuestBuffer[] pieces = new GuestBuffer[random.Next(1, shape.MostPieces + 1)];
            for (int p = 0; p < pieces.Length; p++)
            {
                // The first buffer of a frame has to hold the header (§5.1.6.3.1); any may become the first.
                int least = p == 0 && pieces.Length == 1 ? header : 1;
                pieces[p] = memory.Allocate(random.Next(least, least + shape.LongestPiece), 1);
            }
            if (pieces.Sum(piece => piece.Length) < header) pieces[^1] = memory.Allocate(header, 1);
            foreach (GuestBuffer piece in pieces) piece.Memory.CopyFrom(Enumerable.Repeat(Untouched, piece.Length).ToArray());
            if (!ring.TryAdd([], pieces, token)) return;
            offered.Add(token, pieces);
            order.Enqueue(token);
        }

        // Which buffers the frame takes: as many as it needs, in order; none when they are too few or the one is too small.
        List<int> Model(int total)
        {
            List<int> taken = [];
            int room = 0;
            foreach (int token in order)
            {
                taken.Add(token);
                room += offered[token].Sum(piece => piece.Length);
                if (room >= total || !shape.Mergeable) break;
            }
            if (room < total) return [];
            foreach (int _ in taken) order.Dequeue();
            return taken;
        }

        void Compare(List<int> used, byte[] frame)
        {
            byte[] expected = new byte[header + frame.Length];
            frame.CopyTo(expected, header);
            if (header == 12) BinaryPrimitives.WriteUInt16LittleEndian(expected.AsSpan(10), (ushort)used.Count);
            int at = 0;
            foreach (int token in used)
            {
                Assert.Equal(ReclaimResult.Chain, ring.TryReclaim(out int back, out int length));
                Assert.Equal(token, back);
                int room = offered[token].Sum(piece => piece.Length);
                Assert.Equal(Math.Min(room, expected.Length - at), length); // every buffer but the last one is full
                byte[] bytes = new byte[room];
                int filled = 0;
                foreach (GuestBuffer piece in offered[token])
                {
                    piece.Memory.CopyTo(bytes.AsSpan(filled));
                    filled += piece.Length;
                }
                Assert.Equal(expected.AsSpan(at, length).ToArray(), bytes[..length]);
                Assert.All(bytes[length..], value => Assert.Equal(Untouched, value));
                at += length;
            }
            Assert.Equal(used.Count == 0 ? 0 : expected.Length, at);
            Assert.Equal(ReclaimResult.Empty, ring.TryReclaim(out _, out _));
        }
    }
}
