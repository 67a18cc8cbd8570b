using ActorNet.Devices.L2tp;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>Messages of any bytes to a session of any shape: what is taken has the session and the cookie that were agreed on.</summary>
internal sealed class L2tpv3Target : IFuzzTarget
{
    public string Name => "l2tpv3";

    public string Description => "messages of any bytes to an L2TPv3 session of any shape";

    public int RunsPerSecond => 50_000;

    public IEnumerable<byte[]> Seeds()
    {
        for (byte shape = 0; shape < 64; shape++)
        {
            L2tpv3Header header = Make(shape, 0);
            var message = new byte[header.ReceivedLength + 60];
            if (header.ReceivedLength != header.Length) message[0] = 0x45;
            header.Write(message.AsSpan(header.ReceivedLength - header.Length));
            yield return new InputBuilder().Bytes(shape, 0).Bytes(message).Build();
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        byte shape = reader.Byte(), offset = reader.Byte();
        L2tpv3Header header = Make(shape, offset);
        ReadOnlySpan<byte> message = reader.Take(ushort.MaxValue);
        L2tpv3Fault fault = header.Check(message[..Math.Min(message.Length, header.ReceivedLength)], message.Length);
        seen.Saw(1, (long)fault);
        if (fault != L2tpv3Fault.None) return;
        seen.Saw(2, shape & 31);
        if (message.Length <= header.ReceivedLength) throw new InvalidOperationException("a message without a frame was taken");

        // What is taken is, but for counter and offset, what we write ourselves.
        int before = header.ReceivedLength - header.Length;
        var ours = new byte[header.Length];
        header.Write(ours);
        int compared = ((shape & 1) != 0 ? 4 : 0) + 4 + CookieOf(shape);
        int from = (shape & 1) != 0 ? 4 : 0; // flags and version have bits of their own
        if (!message.Slice(before + from, compared - from).SequenceEqual(ours.AsSpan(from, compared - from))) throw new InvalidOperationException("another session's message was taken");
    }

    private static int CookieOf(byte shape) => ((shape >> 1) & 3) switch { 1 => 4, 2 => 8, _ => 0 };

    private static L2tpv3Header Make(byte shape, byte offset) => new(
        new L2tpv3Options(0x0102_0304, 0x0102_0304)
        {
            IsUdp = (shape & 1) != 0,
            CookieLength = CookieOf(shape),
            TransmitCookie = 0x1122_3344_5566_7788,
            ReceiveCookie = 0x1122_3344_5566_7788,
            HasCounter = (shape & 8) != 0,
            Offset = offset,
        },
        receivesIpHeader: (shape & 17) == 16);
}
