using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class InterruptTests
{
    private static readonly TimeSpan Unit = TimeSpan.FromMicroseconds(1.1); // one unit of a delay has passed

    [Fact]
    public void Cause_Masked_IsSetButDoesNotInterrupt()
    {
        var card = new TestCard();
        card[Register.Ics] = 4;
        Assert.False(card.Line);
        Assert.Equal(4u, card[Register.Ics]);
        Assert.Equal(4u, card[Register.Icr]);
        Assert.Equal(0u, card[Register.Ics]);
    }

    [Fact]
    public void Mask_EnabledAfterCause_Interrupts()
    {
        var card = new TestCard();
        card[Register.Ics] = 4;
        card[Register.Ims] = 4;
        Assert.True(card.Line);
        Assert.Equal(4u, card[Register.Ims]);
        card[Register.Imc] = 4;
        Assert.False(card.Line);
        Assert.Equal(0u, card[Register.Ims]);
        Assert.Equal(0u, card[Register.Imc]);
    }

    [Fact]
    public void Icr_Read_ClearsAllAndLowersTheLine()
    {
        var card = new TestCard();
        card[Register.Ims] = 4;
        card[Register.Ics] = 0x0c;
        Assert.True(card.Line);
        Assert.Equal(0x0cu, card[Register.Icr]);
        Assert.False(card.Line);
        Assert.Equal(0u, card[Register.Icr]);
    }

    [Fact]
    public void Icr_OnesWritten_ClearsThoseCauses()
    {
        var card = new TestCard();
        card[Register.Ims] = 0xff;
        card[Register.Ics] = 0x0c;
        card[Register.Icr] = 0x04;
        Assert.True(card.Line);
        card[Register.Icr] = 0x08;
        Assert.False(card.Line);
    }

    [Fact]
    public void Throttle_SecondInterruptTooSoon_WaitsForTheInterval()
    {
        var card = new TestCard();
        card[Register.Ims] = 1;
        card[Register.Itr] = 500; // 128 us
        card[Register.Ics] = 1;
        Assert.True(card.Line);
        _ = card[Register.Icr];

        card.Pass(TimeSpan.FromMicroseconds(10));
        card[Register.Ics] = 1;
        Assert.False(card.Line);
        Assert.Equal(card.Now + 118_000, card.Device.NextDeadline);
        card.Pass(TimeSpan.FromMicroseconds(117.9));
        Assert.False(card.Line);
        card.Pass(TimeSpan.FromMicroseconds(0.1));
        Assert.True(card.Line);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
        Assert.Equal(1, card.Device.Counters[E1000Counter.InterruptsThrottled]);
        Assert.Equal(2, card.Device.Counters[E1000Counter.Interrupts]);
    }

    [Fact]
    public void Throttle_CauseGoneMeanwhile_NeverInterrupts()
    {
        var card = new TestCard();
        card[Register.Ims] = 1;
        card[Register.Itr] = 500;
        card[Register.Ics] = 1;
        _ = card[Register.Icr];
        card[Register.Ics] = 1;
        _ = card[Register.Icr];
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
        card.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, card.Raised);
    }

    [Fact]
    public void Throttle_SetTo0_LetsTheWaitingOneGo()
    {
        var card = new TestCard();
        card[Register.Ims] = 1;
        card[Register.Itr] = 500;
        card[Register.Ics] = 1;
        _ = card[Register.Icr];
        card[Register.Ics] = 1;
        card[Register.Itr] = 0;
        Assert.True(card.Line);
    }

    [Theory]
    [InlineData(0u, 128_000)]
    [InlineData(195u, 128_000)]
    [InlineData(976u, 249_856)]
    public void InterruptInterval_OfTheCard_IsKeptUnlessItrIsLonger(uint itr, long expected)
    {
        var card = new TestCard(interruptMicroseconds: 128);
        card[Register.Ims] = 1;
        card[Register.Itr] = itr;
        card[Register.Ics] = 1;
        Assert.True(card.Line); // the first one at once
        _ = card[Register.Icr];

        card[Register.Ics] = 1;
        Assert.False(card.Line);
        Assert.Equal(card.Now + expected, card.Device.NextDeadline);
        card.Pass(TimeSpan.FromTicks(expected / TimeSpan.NanosecondsPerTick) + TimeSpan.FromTicks(1));
        Assert.True(card.Line);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void InterruptInterval_ThatNoCardHas_IsRefused(int microseconds) =>
        Assert.Throws<ArgumentException>(() => new TestCard(interruptMicroseconds: microseconds));

    [Fact]
    public void Receive_WithoutDelay_InterruptsAtOnce()
    {
        var card = new TestCard();
        card[Register.Ims] = (uint)InterruptCause.ReceiveTimer;
        card[Register.Radv] = 100; // without RDTR it has no effect
        card.Device.RaiseReceive(card.Now);
        Assert.True(card.Line);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
    }

    [Fact]
    public void Receive_RelativeDelay_StartsAgainWithEachPacket()
    {
        var card = Delayed(Register.Rdtr, 10, Register.Radv, 0);
        for (int i = 0; i < 20; i++)
        {
            card.Device.RaiseReceive(card.Now);
            Assert.Equal(card.Now + 10_240, card.Device.NextDeadline);
            card.Pass(5 * Unit);
        }

        Assert.Equal(0, card.Raised);
        card.Pass(5 * Unit);
        Assert.Equal((uint)InterruptCause.ReceiveTimer, card[Register.Icr]);
        Assert.Equal(1, card.Raised);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
    }

    [Fact]
    public void Receive_AbsoluteDelay_BoundsTheRelativeOne()
    {
        var card = Delayed(Register.Rdtr, 10, Register.Radv, 20);
        long first = card.Now;
        card.Device.RaiseReceive(card.Now);
        card.Pass(9 * Unit);
        card.Device.RaiseReceive(card.Now);
        card.Pass(8 * Unit);
        card.Device.RaiseReceive(card.Now);
        Assert.Equal(first + 20_480, card.Device.NextDeadline);
        card.Pass(4 * Unit);
        Assert.True(card.Line);
        _ = card[Register.Icr];
        card.Pass(20 * Unit);
        Assert.Equal(1, card.Raised); // the relative timer was stopped with it
    }

    [Fact]
    public void Transmit_NotDelayed_InterruptsAtOnceAndEndsTheDelay()
    {
        var card = Delayed(Register.Tidv, 10, Register.Tadv, 20);
        card.Device.RaiseTransmit(delayed: true, card.Now);
        Assert.False(card.Line);
        card.Device.RaiseTransmit(delayed: false, card.Now);
        Assert.Equal((uint)InterruptCause.TransmitWrittenBack, card[Register.Icr]);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
    }

    [Fact]
    public void Transmit_Delayed_WaitsForTheEarlierTimer()
    {
        var card = Delayed(Register.Tidv, 10, Register.Tadv, 15);
        long first = card.Now;
        card.Device.RaiseTransmit(delayed: true, card.Now);
        Assert.Equal(first + 10_240, card.Device.NextDeadline);
        card.Pass(9 * Unit);
        card.Device.RaiseTransmit(delayed: true, card.Now);
        Assert.Equal(first + 15_360, card.Device.NextDeadline);
        card.Pass(6 * Unit);
        Assert.Equal((uint)InterruptCause.TransmitWrittenBack, card[Register.Icr]);
    }

    [Fact]
    public void Transmit_DelayedBy0_InterruptsAtOnce()
    {
        var card = Delayed(Register.Tidv, 0, Register.Tadv, 15);
        card.Device.RaiseTransmit(delayed: true, card.Now);
        Assert.True(card.Line);
    }

    [Theory]
    [InlineData(Register.Rdtr, InterruptCause.ReceiveTimer)]
    [InlineData(Register.Tidv, InterruptCause.TransmitWrittenBack)]
    public void Delay_Flushed_InterruptsAtOnce(Register register, InterruptCause cause)
    {
        var card = Delayed(register, 100, Register.Radv, 0);
        if (register == Register.Rdtr) card.Device.RaiseReceive(card.Now);
        else card.Device.RaiseTransmit(delayed: true, card.Now);
        Assert.False(card.Line);

        card[register] = 0x8000_0064;

        Assert.True(card.Line);
        Assert.Equal((uint)cause, card[Register.Icr]);
        Assert.Equal(100u, card[register]);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
    }

    [Fact]
    public void Delay_ExpiredInsideTheInterval_WaitsForBoth()
    {
        var card = Delayed(Register.Rdtr, 10, Register.Radv, 0);
        card[Register.Itr] = 500;
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        _ = card[Register.Icr];
        long asserted = card.Now;
        card.Device.RaiseReceive(card.Now);
        card.Pass(10 * Unit);
        Assert.False(card.Line);
        Assert.Equal((uint)InterruptCause.ReceiveTimer, card[Register.Ics]);
        Assert.Equal(asserted + 128_000, card.Device.NextDeadline);
    }

    [Fact]
    public void Effects_DeadlineChanged_IsToldUntilTaken()
    {
        var card = Delayed(Register.Rdtr, 10, Register.Radv, 0);
        int calls = 0;
        card.Device.TakeEffects();
        card.Device.OnEffects = () => calls++;
        card.Device.RaiseReceive(card.Now);
        card.Device.RaiseReceive(card.Now);
        Assert.Equal(2, calls);
        Assert.Equal(E1000Effects.TimerChanged, card.Device.TakeEffects());
        card.Device.RaiseReceive(card.Now);
        Assert.Equal(2, calls);
        card.Device.RaiseReceive(card.Now + 1);
        Assert.Equal(3, calls);
    }

    private static TestCard Delayed(Register relative, uint relativeUnits, Register absolute, uint absoluteUnits)
    {
        var card = new TestCard();
        card[Register.Ims] = 0xff;
        card[relative] = relativeUnits;
        card[absolute] = absoluteUnits;
        return card;
    }
}
