using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

/// <summary>A stack at 10.0.0.2/24 on a clock and a wire that the test owns.</summary>
internal sealed class StackHarness : IFrameSink
{
    public StackHarness(Func<StackOptions, StackOptions>? change = null, bool knowsPeer = true)
    {
        StackOptions options = new(MacAddress.Read(Packets.StackMac), Ipv4Address.Of(10, 0, 0, 2), 24);
        Stack = new IpStack(change?.Invoke(options) ?? options, this, Time);
        if (!knowsPeer) return;
        Receive(Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, new byte[6], Packets.StackAddress));
        Sent.Clear();
    }

    public IpStack Stack { get; }

    public ManualTime Time { get; } = new();

    public List<byte[]> Sent { get; } = [];

    /// <summary>The sink takes so many more frames.</summary>
    public int Room { get; set; } = int.MaxValue;

    public long this[StackCounter counter] => Stack.Counters[counter];

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        if (Room == 0) return false;
        Room--;
        Sent.Add(frame.ToArray());
        return true;
    }

    public void Receive(byte[] frame) => Stack.Receive(frame);

    /// <summary>Gives a frame and returns what was answered to it.</summary>
    public byte[][] Exchange(byte[] frame)
    {
        Receive(frame);
        return Take();
    }

    public byte[][] Take()
    {
        byte[][] sent = [.. Sent];
        Sent.Clear();
        return sent;
    }

    public byte[][] Advance(int milliseconds)
    {
        Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Stack.Poll();
        return Take();
    }
}
