using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

/// <summary>A switch, a clock, and short words for frames: a station is a small number, which makes its address.</summary>
internal sealed class SwitchRig
{
    public const ulong Broadcast = 0xffff_ffff_ffff;
    public const ulong Group = 0x0100_5e7f_0001;

    private readonly FrameBatch _batch;
    private readonly FrameBatchPool _pool = FrameBatchPool.Pooled(1, chunks: 80, chunkSize: 2048);

    public SwitchRig(SwitchOptions? options = null, int ports = 0)
    {
        Switch = new LearningSwitch((options ?? new SwitchOptions()) with { Seed = 1 });
        Assert.True(_pool.TryRent(out FrameBatch? batch));
        _batch = batch;
        for (int i = 0; i < ports; i++) _ = Add(new SwitchPortOptions());
    }

    public LearningSwitch Switch { get; }

    public ForwardingDecision Decision { get; } = new();

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1000);

    public FrameBatch Batch => _batch;

    /// <summary>Ports of the last decision.</summary>
    public int[] Egress => Ports(Decision.Egress);

    public static ulong Station(int number) => 0x5254_0000_0000ul + (uint)number;

    public static MacAddress Mac(int station) => MacAddress.FromValue(Station(station));

    public static int[] Ports(PortSet set)
    {
        var ports = new List<int>();
        foreach (int port in set) ports.Add(port);
        return [.. ports];
    }

    public int Add(SwitchPortOptions options) => Switch.AddPort(options, Now);

    public void Pass(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    /// <summary>A frame between two stations, without a tag.</summary>
    public SwitchVerdict Send(int port, int source, int destination) => SendRaw(port, Frame(Station(source), Station(destination)));

    /// <summary>A frame to any address, without a tag.</summary>
    public SwitchVerdict SendTo(int port, int source, ulong destination) => SendRaw(port, Frame(Station(source), destination));

    /// <summary>A frame with a tag.</summary>
    public SwitchVerdict SendTagged(int port, int source, ulong destination, int tagControl) =>
        SendRaw(port, Frame(Station(source), destination, 0x8100, tagControl));

    public SwitchVerdict SendRaw(int port, ReadOnlySpan<byte> frame)
    {
        _batch.Reset();
        Append(_batch, frame);
        return Switch.Decide(port, _batch, 0, Now, Decision);
    }

    public static void Append(FrameBatch batch, ReadOnlySpan<byte> frame)
    {
        for (int chunk = 0, at = 0; at < frame.Length; chunk++)
        {
            int part = Math.Min(frame.Length - at, batch.FreeChunks[chunk].Length);
            batch.FreeChunks[chunk].CopyFrom(frame.Slice(at, part));
            at += part;
        }

        batch.CommitFrame(frame.Length, default);
    }

    public static byte[] Frame(ulong source, ulong destination, int etherType = 0x0800, int tagControl = 0, int length = 60)
    {
        byte[] frame = new byte[length];
        MacAddress.FromValue(destination).CopyTo(frame);
        MacAddress.FromValue(source).CopyTo(frame.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)etherType);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(14), (ushort)tagControl);
        return frame;
    }
}
