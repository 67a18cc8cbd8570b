using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>Which programs are let in, and what they do at the edges; answers to whole packets are compared with libpcap's in Io.Tests.</summary>
public sealed class BpfProgramTests
{
    private static readonly byte[] Packet = [0x10, 0x11, 0x12, 0x13, 0x45, 0x15, 0x16, 0x17];
    private static readonly BpfInstruction ReturnA = new(0x16, 0, 0, 0);
    private static readonly BpfInstruction Return9 = new(0x06, 0, 0, 9);

    public static TheoryData<BpfFault, int, BpfInstruction[]> Refused() => new()
    {
        { BpfFault.Empty, 0, [] },
        { BpfFault.TooLong, 4096, [.. Enumerable.Repeat(Return9, 4097)] },
        { BpfFault.NoReturn, 1, [Return9, new(0x00, 0, 0, 1)] },
        { BpfFault.JumpOutside, 0, [new(0x05, 0, 0, 1), Return9] },
        { BpfFault.JumpOutside, 0, [new(0x05, 0, 0, uint.MaxValue), Return9] }, // backwards, for who adds in 32 bits
        { BpfFault.JumpOutside, 1, [Return9, new(0x15, 0, 1, 0), Return9] },
        { BpfFault.JumpOutside, 1, [Return9, new(0x15, 1, 0, 0), Return9] },
        { BpfFault.JumpOutside, 0, [new(0x4d, 255, 0, 0), Return9] },
        { BpfFault.JumpOutside, 0, [new(0x05, 0, 0, 0)] },
        { BpfFault.DivisionByZero, 1, [Return9, new(0x34, 0, 0, 0), Return9] },
        { BpfFault.DivisionByZero, 0, [new(0x94, 0, 0, 0), Return9] },
        { BpfFault.ShiftTooFar, 0, [new(0x64, 0, 0, 32), Return9] },
        { BpfFault.ShiftTooFar, 0, [new(0x74, 0, 0, uint.MaxValue), Return9] },
        { BpfFault.ScratchOutside, 0, [new(0x60, 0, 0, 16), Return9] },
        { BpfFault.ScratchOutside, 0, [new(0x61, 0, 0, uint.MaxValue), Return9] },
        { BpfFault.ScratchOutside, 0, [new(0x02, 0, 0, 16), Return9] },
        { BpfFault.ScratchOutside, 0, [new(0x03, 0, 0, 0x80000000), Return9] },
        { BpfFault.KernelOffset, 0, [new(0x28, 0, 0, 0xfffff000), Return9] }, // SKF_AD_PROTOCOL
        { BpfFault.KernelOffset, 0, [new(0x30, 0, 0, 0xfffff02c), Return9] }, // SKF_AD_VLAN_TAG
        { BpfFault.KernelOffset, 0, [new(0xb1, 0, 0, 0xffe00000), Return9] },
        { BpfFault.UnknownInstruction, 0, [new(0x08, 0, 0, 0), Return9] }, // load half a constant
        { BpfFault.UnknownInstruction, 0, [new(0x0e, 0, 0, 0), Return9] }, // return X
        { BpfFault.UnknownInstruction, 0, [new(0xffff, 0, 0, 0), Return9] },
        { BpfFault.UnknownInstruction, 0, [new(0x120, 0, 0, 0), Return9] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void HostileProgram_IsRefused(BpfFault fault, int index, BpfInstruction[] instructions)
    {
        Assert.False(BpfProgram.TryCreate(instructions, out BpfProgram? program, out BpfProblem problem));
        Assert.Null(program);
        Assert.Equal(new BpfProblem(fault, index), problem);
        Assert.DoesNotContain(fault.ToString(), problem.ToString(), StringComparison.Ordinal); // has words of its own
    }

    [Fact]
    public void Verifier_KnowsTheInstructionsThatExist()
    {
        int known = 0;
        for (int code = 0; code <= ushort.MaxValue; code++)
        {
            if (BpfProgram.TryCreate([new((ushort)code, 0, 0, 1), Return9, Return9], out _, out _)) known++;
        }

        Assert.Equal(49, known);
    }

    [Theory]
    [InlineData(0x20, 4, 0x45151617)] // ld
    [InlineData(0x20, 5, 0)]
    [InlineData(0x20, 0x7fffffff, 0)]
    [InlineData(0x28, 6, 0x1617)] // ldh
    [InlineData(0x28, 7, 0)]
    [InlineData(0x30, 7, 0x17)] // ldb
    [InlineData(0x30, 8, 0)]
    [InlineData(0x40, 4, 0x45151617)] // ld [x + k], x = 0
    [InlineData(0x48, 7, 0)]
    [InlineData(0x50, 0xffffffff, 0)]
    [InlineData(0x80, 0, 100)] // ld #len
    public void Load_BeyondThePacket_Rejects(ushort code, uint k, uint expected)
    {
        Assert.Equal(expected, Run(Packet, 100, new(code, 0, 0, k), ReturnA));
    }

    [Theory]
    [InlineData(0xfffffffc, 8, 0)] // -4 + 8 would be 4 if it wrapped round
    [InlineData(2, 2, 0x45)]
    [InlineData(2, 6, 0)]
    public void IndirectLoad_DoesNotWrapRound(uint x, uint k, uint expected) =>
        Assert.Equal(expected, Run(Packet, 8, new(0x01, 0, 0, x), new(0x50, 0, 0, k), ReturnA));

    [Fact]
    public void HeaderLengthLoad_TakesFourTimesTheLowNibble_OrRejects()
    {
        Assert.Equal(20u, Run(Packet, 8, new(0xb1, 0, 0, 4), new(0x87, 0, 0, 0), ReturnA));
        Assert.Equal(0u, Run(Packet, 8, new(0xb1, 0, 0, 8), Return9));
    }

    [Theory]
    [InlineData(0x3c)] // div x
    [InlineData(0x9c)] // mod x
    public void Division_ByAnIndexOfZero_Rejects(ushort code) =>
        Assert.Equal(0u, Run(Packet, 8, new(code, 0, 0, 0), Return9));

    [Theory]
    [InlineData(0x6c, 31, 0x80000000)] // lsh x
    [InlineData(0x6c, 32, 0)]
    [InlineData(0x6c, 33, 0)]
    [InlineData(0x7c, 0, 3)] // rsh x
    [InlineData(0x7c, 0xffffffff, 0)]
    public void Shift_ByAnIndex_OfManyBits_GivesZero(ushort code, uint x, uint expected) =>
        Assert.Equal(expected, Run(Packet, 8, new(0x00, 0, 0, 3), new(0x01, 0, 0, x), new(code, 0, 0, 0), ReturnA));

    [Fact]
    public void Scratch_BeginsWithZeros_OnEveryRun()
    {
        Assert.True(BpfProgram.TryCreate([new(0x60, 0, 0, 15), new(0x04, 0, 0, 1), new(0x02, 0, 0, 15), ReturnA], out BpfProgram? program, out _));
        for (int i = 0; i < 3; i++) Assert.Equal(1u, program.Run(Packet, 8));
    }

    [Theory]
    [InlineData(100, 99)]
    [InlineData(300, 299)]
    [InlineData(70_000, 69_999)]
    [InlineData(70_000, 70_000)]
    public void Run_ReadsAllOfALongFrame_InManyPieces(int length, uint at)
    {
        byte[] frame = CaptureFiles.Bytes(new Random(91), length);
        FrameBatch batch = CaptureFiles.Batch(new Random(92), [1], frame);
        uint expected = at < length ? frame[at] : 0u;
        Assert.True(BpfProgram.TryCreate([new(0x30, 0, 0, at), ReturnA], out BpfProgram? absolute, out _));
        Assert.True(BpfProgram.TryCreate([new(0x01, 0, 0, at), new(0x50, 0, 0, 0), ReturnA], out BpfProgram? indirect, out _));

        Assert.Equal(expected, absolute.Run(batch, 1));
        Assert.Equal(expected, indirect.Run(batch, 1));
    }

    [Fact]
    public void Run_OverAnEmptyFrame_KnowsItsLength()
    {
        FrameBatch batch = CaptureFiles.Batch(new Random(1), [[]]);
        Assert.True(BpfProgram.TryCreate([new(0x80, 0, 0, 0), new(0x04, 0, 0, 5), ReturnA], out BpfProgram? program, out _));
        Assert.Equal(5u, program.Run(batch, 0));
    }

    [Theory]
    [InlineData(0)] // in the part that is copied first
    [InlineData(900)] // behind it
    public void Run_WhileTheGuestRewritesTheFrame_SeesEachByteOnce(uint at)
    {
        byte[] memory = GC.AllocateArray<byte>(1000, pinned: true);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendFrame(MemorySlice.OfPinned(memory, 0, memory.Length), 0, default);
        // ldb [at]; tax; ldb [at]; jeq x; ret #1; ret #2: 2 when the byte changed between the two loads.
        BpfInstruction[] twice = [new(0x30, 0, 0, at), new(0x07, 0, 0, 0), new(0x30, 0, 0, at), new(0x1d, 0, 1, 0), new(0x06, 0, 0, 1), new(0x06, 0, 0, 2)];
        Assert.True(BpfProgram.TryCreate(twice, out BpfProgram? program, out _));
        bool stop = false;
        Thread guest = new(() =>
        {
            while (!Volatile.Read(ref stop)) Volatile.Write(ref memory[at], (byte)(memory[at] + 1));
        });
        guest.Start();
        bool same = true;
        for (int i = 0; i < 100_000; i++) same &= program.Run(batch, 0) == 1;
        Volatile.Write(ref stop, true);
        guest.Join();

        Assert.True(same);
    }

    [Fact]
    public void LongestProgram_Ends()
    {
        BpfInstruction[] longest = [.. Enumerable.Repeat(new BpfInstruction(0x04, 0, 0, 1), 4095), ReturnA];
        Assert.Equal(4095u, Run(Packet, 8, longest));
    }

    [Fact]
    public void ProgramOfRandomNumbers_IsRefusedOrEnds()
    {
        Random random = new(93);
        int verified = 0;
        for (int round = 0; round < 200_000; round++)
        {
            BpfInstruction[] instructions = new BpfInstruction[random.Next(1, 8)];
            for (int i = 0; i < instructions.Length; i++)
            {
                uint k = random.Next(3) == 0 ? (uint)random.NextInt64() : (uint)random.Next(20);
                instructions[i] = new BpfInstruction((ushort)random.Next(0xb2), (byte)random.Next(3), (byte)random.Next(3), k);
            }

            instructions[^1] = Return9;
            if (!BpfProgram.TryCreate(instructions, out BpfProgram? program, out _)) continue;
            verified++;
            program.Run(Packet.AsSpan(0, random.Next(Packet.Length + 1)), 8);
        }

        Assert.True(verified > 1000, $"{verified}");
    }

    [Fact]
    public void Run_AfterWarmUp_AllocatesNothing()
    {
        FrameBatch batch = CaptureFiles.Batch(new Random(1), new byte[60], new byte[9000]);
        Assert.True(BpfProgram.TryCreate([new(0x28, 0, 0, 12), new(0x01, 0, 0, 300), new(0x50, 0, 0, 0), Return9], out BpfProgram? program, out _));
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < batch.Count; i++) program.Run(batch, i);
        });
    }

    private static uint Run(byte[] packet, uint length, params BpfInstruction[] instructions)
    {
        Assert.True(BpfProgram.TryCreate(instructions, out BpfProgram? program, out BpfProblem problem), problem.ToString());
        return program.Run(packet, length);
    }
}
