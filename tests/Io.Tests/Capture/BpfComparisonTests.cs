using System.Runtime.InteropServices;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Capture;

namespace ActorNet.Io.Tests.Capture;

/// <summary>Our interpreter of BPF beside libpcap's: the same answer to every packet.</summary>
public sealed class BpfComparisonTests
{
    private const int PacketsPerExpression = 3000;

    [Theory]
    [InlineData("tcp port 80")]
    [InlineData("icmp")]
    [InlineData("arp")]
    [InlineData("arp host 10.0.0.1")]
    [InlineData("vlan 5 and ip")]
    [InlineData("vlan and vlan 5 and tcp")]
    [InlineData("ether host 52:00:00:00:00:01")]
    [InlineData("ether src 52:00:00:00:00:01 and not ether dst 52:00:00:00:00:02")]
    [InlineData("ip6")]
    [InlineData("ip6 host fe80::1 and udp")]
    [InlineData("udp portrange 1000-2000")]
    [InlineData("less 60")]
    [InlineData("greater 100")]
    [InlineData("not broadcast")]
    [InlineData("multicast and not broadcast")]
    [InlineData("net 10.0.1.0/24")]
    [InlineData("host 10.0.0.1 and not host 10.0.1.2 and (port 53 or port 443)")]
    [InlineData("tcp[tcpflags] & (tcp-syn|tcp-fin) != 0")]
    [InlineData("tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)")]
    [InlineData("ether[ether[14] * 5 + 2] > 100")]
    [InlineData("ether[600:4] % 3 == 1")]
    [InlineData("ether[20] / ether[21] == 1")]
    [InlineData("len ^ 3 > 90")]
    [InlineData("pppoes or mpls or sctp or ip proto 51")]
    [InlineData("")]
    public void Expression_GivesTheAnswersOfLibpcap(string expression)
    {
        Assert.True(PcapCompiler.TryCompile(expression, 262_144, out PcapInstruction[]? code, out string? error), error);
        Assert.True(BpfProgram.TryCreate(MemoryMarshal.Cast<PcapInstruction, BpfInstruction>(code), out BpfProgram? program, out BpfProblem problem), problem.ToString());
        PacketSource packets = new(81);
        int accepted = 0;
        for (int i = 0; i < PacketsPerExpression; i++) accepted += Compare(code, program, packets.Next(), packets.Random) != 0 ? 1 : 0;

        Assert.InRange(accepted, 1, PacketsPerExpression);
        Assert.Equal(expression.Length == 0, accepted == PacketsPerExpression); // the packets are such that it matters
    }

    [Fact]
    public void ProgramWithALoop_IsRefused()
    {
        Assert.True(PcapCompiler.TryCompile("ip6 protochain 6", 262_144, out PcapInstruction[]? code, out string? error), error);

        Assert.False(BpfProgram.TryCreate(MemoryMarshal.Cast<PcapInstruction, BpfInstruction>(code), out _, out BpfProblem problem));
        Assert.Equal(BpfFault.JumpOutside, problem.Fault); // backwards: a distance that is taken for a very large one
    }

    [Fact]
    public void RandomProgram_GivesTheAnswersOfLibpcap()
    {
        PacketSource packets = new(82);
        HashSet<ushort> ran = [];
        int nonZero = 0;
        for (int round = 0; round < 20_000; round++)
        {
            PcapInstruction[] code = RandomProgram(packets.Random);
            if (!BpfProgram.TryCreate(MemoryMarshal.Cast<PcapInstruction, BpfInstruction>(code), out BpfProgram? program, out _)) continue;
            foreach (PcapInstruction instruction in code) ran.Add(instruction.Code);
            for (int i = 0; i < 3; i++) nonZero += Compare(code, program, packets.Next(), packets.Random) != 0 ? 1 : 0;
        }

        Assert.Equal(49, ran.Count); // all there are
        Assert.True(nonZero > 10_000, $"{nonZero}");
    }

    // Runs the frame in several pieces, the frame in one, and a part of it with the whole length; gives the answer to the first.
    private static uint Compare(PcapInstruction[] code, BpfProgram program, byte[] packet, Random random)
    {
        uint expected = PcapFilter.Run(code, packet, packet.Length);
        int captured = random.Next(packet.Length + 1);
        bool same = program.Run(Batch(packet, random), 0) == expected
            && program.Run(packet, (uint)packet.Length) == expected
            && program.Run(packet.AsSpan(0, captured), (uint)packet.Length) == PcapFilter.Run(code, packet, captured);
        Assert.True(same, $"{string.Join(',', code)} on {Convert.ToHexString(packet)}, {captured}");
        return expected;
    }

    private static FrameBatch Batch(byte[] packet, Random random)
    {
        byte[] memory = GC.AllocateArray<byte>(packet.Length + 1, pinned: true);
        packet.CopyTo(memory, 0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        int cut = random.Next(packet.Length + 1);
        batch.AppendSegment(MemorySlice.OfPinned(memory, 0, cut));
        batch.AppendSegment(MemorySlice.OfPinned(memory, cut, packet.Length - cut));
        batch.CloseFrame(0, default);
        return batch;
    }

    // libpcap's scratch memory begins as whatever is there, so all of it is written first.
    private static PcapInstruction[] RandomProgram(Random random)
    {
        ReadOnlySpan<ushort> codes =
        [
            0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x00, 0x60, 0x80, 0x01, 0x61, 0x81, 0xb1, 0x02, 0x03,
            0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x94, 0xa4, 0x0c, 0x1c, 0x2c, 0x3c, 0x4c, 0x5c, 0x6c, 0x7c, 0x9c, 0xac, 0x84,
            0x05, 0x15, 0x25, 0x35, 0x45, 0x1d, 0x2d, 0x3d, 0x4d, 0x07, 0x87, 0x16,
        ];
        List<PcapInstruction> code = [];
        for (uint cell = 0; cell < 16; cell++) code.Add(new PcapInstruction(0x02, 0, 0, cell));
        int length = random.Next(1, 30);
        for (int i = 0; i < length; i++)
        {
            ushort operation = codes[random.Next(codes.Length - (random.Next(4) == 0 ? 0 : 1))];
            uint k = operation switch
            {
                0x60 or 0x61 or 0x02 or 0x03 => (uint)random.Next(16),
                0x64 or 0x74 => (uint)random.Next(32),
                0x05 => (uint)random.Next(4),
                0x20 or 0x28 or 0x30 or 0x40 or 0x48 or 0x50 or 0xb1 when random.Next(10) != 0 => (uint)random.Next(70),
                0x20 or 0x28 or 0x30 or 0xb1 => (uint)random.Next(0x7fffffff),
                _ => random.Next(4) switch { 0 => (uint)random.Next(3), 1 => uint.MaxValue - (uint)random.Next(3), 2 => (uint)random.Next(100), _ => (uint)random.NextInt64() },
            };
            code.Add(new PcapInstruction(operation, (byte)random.Next(4), (byte)random.Next(4), k));
        }

        code.Add(new PcapInstruction(0x16, 0, 0, 0));
        code.Add(new PcapInstruction(0x06, 0, 0, (uint)random.Next(5)));
        return [.. code];
    }
}
