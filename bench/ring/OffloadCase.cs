using System.Diagnostics;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Bench.Ring;

/// <summary>What is done for receivers that take complete frames only: checksums and segments, with the copy that a receiver makes and without.</summary>
internal static class OffloadCase
{
    private const int Frame = 64 << 10;
    private const int Headers = 54;

    /// <summary>Gigabytes of payload a second, best of several windows.</summary>
    internal static double Sum(int length)
    {
        byte[] bytes = GC.AllocateArray<byte>(length, pinned: true);
        new Random(1).NextBytes(bytes);
        MemorySlice slice = MemorySlice.OfPinned(bytes, 0, length);
        ushort seen = 0;
        double best = Best(length, () =>
        {
            InternetSum sum = default;
            sum.Add(slice);
            seen ^= sum.Finish();
        });
        return seen == 1 ? 0 : best; // used, so that it is calculated
    }

    /// <summary>Gigabytes of TCP payload a second, cut into segments.</summary>
    internal static double Segment(int size, bool copies)
    {
        byte[] bytes = GC.AllocateArray<byte>(Frame, pinned: true);
        new Random(1).NextBytes(bytes);
        "\x08\x00\x45"u8.CopyTo(bytes.AsSpan(12));
        (bytes[20], bytes[21], bytes[23], bytes[46]) = (0, 0, 6, 0x50);
        OffloadHeader offload = new()
        {
            Flags = OffloadHeader.NeedsChecksum,
            GsoType = OffloadHeader.GsoTcp4,
            GsoSize = (ushort)size,
            ChecksumStart = 34,
            ChecksumOffset = 16,
        };
        if (!OffloadCheck.TryNormalise(ref offload, Frame, OffloadSet.All, isVouched: false)) throw new InvalidOperationException("the frame is malformed");
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendFrame(MemorySlice.OfPinned(bytes, 0, Frame), 0, offload);
        FrameCompleter completer = new();
        byte[] room = GC.AllocateArray<byte>(2 * Frame * ((Headers / size) + 1), pinned: true);
        MemorySlice target = MemorySlice.OfPinned(room, 0, room.Length);
        return Best(Frame - Headers, () =>
        {
            if (completer.Begin(batch, 0, 0) != CompletionResult.Ready) throw new InvalidOperationException("the frame cannot be cut");
            int at = 0;
            while (completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
            {
                if (!copies) continue;
                foreach (ref readonly MemorySlice piece in pieces)
                {
                    piece.CopyTo(target.Slice(at));
                    at += piece.Length;
                }
            }
        });
    }

    private static double Best(int bytes, Action turn)
    {
        double best = 0;
        for (int window = 0; window < 40; window++)
        {
            long start = Stopwatch.GetTimestamp(), end = start + (Stopwatch.Frequency / 20), now;
            long turns = 0;
            do
            {
                for (int i = 0; i < 16; i++) turn();
                turns += 16;
                now = Stopwatch.GetTimestamp();
            }
            while (now < end);
            best = Math.Max(best, turns * (double)bytes / ((now - start) * 1e9 / Stopwatch.Frequency));
        }

        return best;
    }
}
