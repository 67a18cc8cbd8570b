using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class AccessTests
{
    [Fact]
    public void Table_Rows_AreInRangeAlignedAndOnce()
    {
        var taken = new HashSet<uint>();
        foreach (RegisterInfo info in RegisterTable.All)
        {
            for (int i = 0; i < info.Count; i++)
            {
                Assert.True(info.At(i) < RegisterTable.Size && info.At(i) % 4 == 0, info.Name);
                Assert.True(taken.Add(info.At(i)), info.Name);
            }
        }

        Assert.Equal(RegisterTable.All.Length, RegisterTable.All.Select(info => info.Name).Distinct().Count());
        Assert.Equal(Enum.GetValues<Register>().Order(), RegisterTable.All.Select(info => info.Offset).Order());
    }

    [Fact]
    public void Registers_AfterReset_ReadTheirResetValues()
    {
        var card = new TestCard();
        foreach (RegisterInfo info in RegisterTable.All.Where(info => info.ReadEffect == ReadEffect.Value && info.Offset is not (Register.Ral or Register.Rah)))
            for (int i = 0; i < info.Count; i++) Assert.Equal((info.Name, info.Reset), (info.Name, card[(Register)info.At(i)]));
    }

    [Fact]
    public void Registers_PlainOnesWritten_KeepTheirWritableBits()
    {
        var card = new TestCard();
        foreach (RegisterInfo info in RegisterTable.All.Where(info => info.WriteEffect is WriteEffect.Store or WriteEffect.ReceiveAddress))
        {
            card[(Register)info.At(info.Count - 1)] = uint.MaxValue;
            Assert.Equal((info.Name, info.WritableMask | info.Reset), (info.Name, card[(Register)info.At(info.Count - 1)]));
            card[(Register)info.At(info.Count - 1)] = 0;
            Assert.Equal((info.Name, info.Reset & ~info.WritableMask), (info.Name, card[(Register)info.At(info.Count - 1)]));
        }
    }

    [Fact]
    public void UnknownOffset_Accessed_Reads0AndCounts()
    {
        var card = new TestCard();
        card[(Register)0x0004] = uint.MaxValue;
        Assert.Equal(0u, card[(Register)0x0004]);
        Assert.Equal(1, card.Device.Counters[E1000Counter.UnknownReads]);
        Assert.Equal(1, card.Device.Counters[E1000Counter.UnknownWrites]);
    }

    [Theory]
    [InlineData(0u, 1, 0x12ul)]
    [InlineData(1u, 1, 0x34ul)]
    [InlineData(3u, 1, 0x78ul)]
    [InlineData(0u, 2, 0x3412ul)]
    [InlineData(1u, 2, 0x5634ul)]
    [InlineData(2u, 2, 0x7856ul)]
    public void NarrowRead_OfARegister_ReturnsItsPart(uint offset, int size, ulong expected)
    {
        var card = new TestCard();
        card[Register.Fcal] = 0x7856_3412;
        Assert.Equal(expected, card.Device.ReadBar(0, (uint)Register.Fcal + offset, size, card.Now));
        Assert.Equal(1, card.Device.Counters[E1000Counter.NarrowReads]);
    }

    [Fact]
    public void NarrowRead_OfIcr_ClearsAllOfIt()
    {
        var card = new TestCard();
        card[Register.Ics] = 0x0101;
        Assert.Equal(1ul, card.Device.ReadBar(0, (uint)Register.Icr, 1, card.Now));
        Assert.Equal(0u, card[Register.Icr]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NarrowWrite_OfARegister_ChangesNothing(int size)
    {
        var card = new TestCard();
        card[Register.Fcal] = 0x7856_3412;
        card.Device.WriteBar(0, (uint)Register.Fcal, size, 0, card.Now);
        Assert.Equal(0x7856_3412u, card[Register.Fcal]);
        Assert.Equal(1, card.Device.Counters[E1000Counter.NarrowWrites]);
    }

    [Fact]
    public void WideAccess_OfTwoRegisters_DoesBoth()
    {
        var card = new TestCard();
        card.Device.WriteBar(0, (uint)Register.Ral + 8, 8, 0x8000_5544_3322_1100, card.Now);
        Assert.Equal(0x3322_1100u, card[Register.Ral + 8]);
        Assert.Equal(0x8000_5544u, card[Register.Rah + 8]);
        Assert.Equal(0x8000_5544_3322_1100ul, card.Device.ReadBar(0, (uint)Register.Ral + 8, 8, card.Now));
        Assert.Equal(2, card.Device.Counters[E1000Counter.WideAccesses]);
    }

    [Theory]
    [InlineData(3u, 2)]
    [InlineData(1u, 4)]
    [InlineData(2u, 8)]
    public void UnalignedAccess_AcrossRegisters_Reads0AndChangesNothing(uint offset, int size)
    {
        var card = new TestCard();
        card[Register.Fcal] = 0x7856_3412;
        card.Device.WriteBar(0, (uint)Register.Fcal + offset, size, ulong.MaxValue, card.Now);
        Assert.Equal(0ul, card.Device.ReadBar(0, (uint)Register.Fcal + offset, size, card.Now));
        Assert.Equal(0x7856_3412u, card[Register.Fcal]);
        Assert.Equal(2, card.Device.Counters[E1000Counter.Unaligned]);
    }

    [Theory]
    [InlineData(0, 0u, 0)]
    [InlineData(0, 0u, 3)]
    [InlineData(0, 0u, 16)]
    [InlineData(0, 0u, -4)]
    [InlineData(0, 0x2_0000u, 4)]
    [InlineData(0, 0x1_fffeu, 4)]
    [InlineData(0, uint.MaxValue, 1)]
    [InlineData(1, 0x40u, 4)]
    [InlineData(2, 0u, 4)]
    [InlineData(-1, 0u, 4)]
    public void Access_OutsideOrOfNoSize_Reads0AndCounts(int bar, uint offset, int size)
    {
        var card = new TestCard();
        Assert.Equal(0ul, card.Device.ReadBar(bar, offset, size, card.Now));
        card.Device.WriteBar(bar, offset, size, ulong.MaxValue, card.Now);
        Assert.Equal(2, card.Device.Counters[E1000Counter.BadSizes]);
    }

    [Fact]
    public void IoWindow_AddressAndData_ReachRegisters()
    {
        var card = new TestCard();
        card.Device.WriteBar(E1000Device.IoBar, 0, 4, 0xfff0_0000 | (uint)Register.Fcal, card.Now);
        card.Device.WriteBar(E1000Device.IoBar, 4, 4, 0x1234_5678, card.Now);

        Assert.Equal(0x1234_5678u, card[Register.Fcal]);
        Assert.Equal(0x1234_5678ul, card.Device.ReadBar(E1000Device.IoBar, 4, 4, card.Now));
        Assert.Equal((ulong)Register.Fcal, card.Device.ReadBar(E1000Device.IoBar, 0, 4, card.Now));
    }

    [Fact]
    public void IoWindow_AddressBehindRegisters_Reads0()
    {
        var card = new TestCard();
        card.Device.WriteBar(E1000Device.IoBar, 0, 4, 0x8_0000, card.Now);
        card.Device.WriteBar(E1000Device.IoBar, 4, 4, 1, card.Now);
        Assert.Equal(0ul, card.Device.ReadBar(E1000Device.IoBar, 4, 4, card.Now));
        Assert.Equal(0ul, card.Device.ReadBar(E1000Device.IoBar, 8, 4, card.Now));
        Assert.Equal(2, card.Device.Counters[E1000Counter.UnknownReads]);
        Assert.Equal(1, card.Device.Counters[E1000Counter.UnknownWrites]);
    }

    [Fact]
    public void IoWindow_NarrowAddress_Ignored()
    {
        var card = new TestCard();
        card.Device.WriteBar(E1000Device.IoBar, 0, 2, 0x28, card.Now);
        Assert.Equal(0ul, card.Device.ReadBar(E1000Device.IoBar, 0, 4, card.Now));
    }

    [Fact]
    public void Accesses_AfterWarmUp_AllocateNothing()
    {
        var card = new TestCard();
        card[Register.Ims] = 0xff;
        card[Register.Itr] = 100;
        ActorNet.Tests.Allocation.AssertNone(() =>
        {
            card.Now += 10_000;
            card[Register.Tdt] = 5;
            card.Device.RaiseReceive(card.Now);
            card.Device.RaiseTransmit(true, card.Now);
            _ = card[Register.Icr];
            _ = card[Register.Status];
            card.Device.TakeEffects();
        });
    }
}
