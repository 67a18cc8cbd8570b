using ActorNet.Devices.Frames;
using ActorNet.Devices.Streams;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>A stream of any bytes, received in any pieces: every byte is in a frame, before one, or behind what broke the stream.</summary>
internal sealed class FrameStreamTarget : IFuzzTarget
{
    private readonly FrameBatchPool _batches = FrameBatchPool.Pooled(1, 97);

    public string Name => "frame-stream";

    public string Description => "a stream of frames behind their lengths, of any bytes, in any pieces";

    public int RunsPerSecond => 20_000;

    public IEnumerable<byte[]> Seeds()
    {
        foreach (int length in (int[])[0, 1, 13, 14, 60, 1514])
            yield return new InputBuilder().Word(200).Bytes(0, 0, (byte)(length >> 8), (byte)length).Bytes(new byte[length]).Bytes(0, 0, 0, 14).Bytes(new byte[14]).Build();
        yield return new InputBuilder().Word(1).Bytes(0, 0, 0, 14).Bytes(new byte[14]).Bytes(0xff, 0xff, 0xff, 0xff).Build();
        yield return new InputBuilder().Word(9).Bytes(0, 1, 0x10, 0, 1, 2, 3).Build();
        yield return new InputBuilder().Word(9).Bytes(0, 1, 0x10, 1, 1, 2, 3).Build();
    }

    public void Run(byte[] input, Observations seen)
    {
        var choices = new InputReader(input);
        int piece = 1 + choices.Word();
        ReadOnlySpan<byte> stream = input.AsSpan(Math.Min(2, input.Length));
        var reader = new FrameStreamReader();
        long frames = 0, bytes = 0;
        int received = 0;
        var progress = FrameStreamProgress.NeedsBytes;
        while (received < stream.Length && progress != FrameStreamProgress.Fault)
        {
            Span<byte> room = reader.Room;
            int part = Math.Min(Math.Min(piece, stream.Length - received), room.Length);
            if (part == 0) throw new InvalidOperationException("there is no room for the rest of a frame");
            stream.Slice(received, part).CopyTo(room);
            reader.Advance(part);
            received += part;
            do
            {
                if (!_batches.TryRent(out FrameBatch? batch)) throw new InvalidOperationException("a batch is missing");
                progress = reader.Take(batch);
                frames += batch.Count;
                bytes += batch.TotalBytes;
                if (progress == FrameStreamProgress.Full && batch.Count == 0) throw new InvalidOperationException("an empty batch was full");
                _batches.Return(batch);
            }
            while (progress == FrameStreamProgress.Full);
        }

        long prefixes = FrameStreamReader.PrefixLength * (frames + reader.Runts);
        if (bytes + reader.RuntBytes + prefixes + reader.Pending != received) throw new InvalidOperationException("bytes were lost, or made up");
        seen.SawAmount(1, 0, frames);
        seen.SawAmount(1, 1, reader.Runts);
        seen.Saw(2, (long)reader.Fault);
    }
}
