using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class StateTests
{
    [Fact]
    public void TryLoad_AnotherVersion_IsRefused()
    {
        var card = new TestCard();
        byte[] state = card.Device.Save(card.Now);
        state[3]++;
        Assert.False(card.Device.TryLoad(state, card.Now, out string? problem));
        Assert.NotNull(problem);
        Assert.Equal(1, card.Device.Counters[E1000Counter.BadStates]);
    }

    [Fact]
    public void TryLoad_CutAnywhere_IsRefusedAndLeavesAResetCard()
    {
        byte[] state = Used().Device.Save(0);
        byte[] reset = AfterReset().Save(0);
        for (int length = 0; length < state.Length; length++)
        {
            var card = new TestCard();
            Assert.False(card.Device.TryLoad(state.AsSpan(0, length), 0, out _), $"{length}");
            if (length % 16 == 0) Assert.Equal(reset, card.Device.Save(0));
        }
    }

    [Fact]
    public void TryLoad_Longer_IsRefused()
    {
        byte[] state = Used().Device.Save(0);
        Assert.False(new TestCard().Device.TryLoad([.. state, 0], 0, out _));
    }

    // Found by fuzzing: a timer of an hour in a state was an hour without an interrupt.
    [Fact]
    public void TryLoad_TimerLongerThanAnyOfTheCard_IsRefused()
    {
        var card = new TestCard();
        card[Register.Rdtr] = 0xffff;
        card.Device.RaiseReceive(card.Now);
        byte[] state = card.Device.Save(card.Now);
        long left = card.Device.NextDeadline - card.Now;
        int at = state.AsSpan().IndexOf(BitConverter.GetBytes(left));
        BitConverter.GetBytes(left + 2000).CopyTo(state, at);
        Assert.False(new TestCard().Device.TryLoad(state, card.Now, out _));
    }

    [Fact]
    public void TryLoad_BytesChanged_NeverThrows()
    {
        byte[] state = Used().Device.Save(0);
        var random = new Random(7);
        var card = new TestCard();
        for (int i = 0; i < 4_000; i++)
        {
            byte[] changed = [.. state];
            for (int n = random.Next(1, 8); n > 0; n--) changed[random.Next(4, changed.Length)] = (byte)random.Next(256);
            card.Device.TryLoad(changed, card.Now, out _);
            Assert.Equal((0x100e_8086u, 0u, 0u), (card.Device.ReadConfiguration(0, 4), card[Register.Rxcw], card[Register.Fla]));
            Assert.Equal(0u, card[Register.Rctl] & ~0x06df_b3feu);
            if (!card.Device.Phy.IsHeld) Assert.Equal(0x0141, card.ReadPhy(PhyRegister.Identifier1));
            var script = new MmioScript(i);
            for (int step = 0; step < 10; step++) script.Next()(card);
            card.Device.SetLink(true, card.Now);
        }
    }

    [Fact]
    public void TryLoad_NoPartnerHere_TellsTheDriverThatTheLinkWent()
    {
        TestCard card = Used();
        var other = new TestCard();
        other.Device.SetLink(false, other.Now);
        Assert.True(other.Device.TryLoad(card.Device.Save(card.Now), other.Now, out string? problem), problem);
        Assert.False(other.Device.LinkUp);
        Assert.NotEqual(0u, other[Register.Icr] & (uint)InterruptCause.LinkStatusChange);
    }

    [Fact]
    public void TryLoad_InterruptWasAsserted_RaisesTheLineHere()
    {
        TestCard card = Used();
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        Assert.True(card.Line);
        var other = new TestCard();
        Assert.True(other.Device.TryLoad(card.Device.Save(card.Now), other.Now, out _));
        Assert.True(other.Line);
        Assert.Equal(1u, other[Register.Icr]);
        Assert.False(other.Line);
    }

    [Fact]
    public void TryLoad_Anything_AsksForALookAtTheRings()
    {
        TestCard card = Used();
        byte[] state = card.Device.Save(card.Now);
        card.Device.TakeEffects();
        Assert.True(card.Device.TryLoad(state, card.Now, out _));
        const E1000Effects Expected = E1000Effects.WasReset | E1000Effects.ReceiveTail | E1000Effects.TransmitTail;
        Assert.Equal(Expected, card.Device.TakeEffects() & Expected);
    }

    private static TestCard Used()
    {
        var card = new TestCard();
        card[Register.Rdlen] = 4096;
        card[Register.Rdbal] = 0x1000;
        card[Register.Rctl] = 0x8002;
        card[Register.Rdtr] = 1000;
        card[Register.Pbm] = 1;
        card[Register.Vfta] = 2;
        card.Device.RaiseReceive(card.Now);
        card.Device.Statistics.Add(Register.Mpc, 3);
        return card;
    }

    private static E1000Device AfterReset()
    {
        var card = new TestCard();
        card.Device.Reset(0);
        return card.Device;
    }
}
