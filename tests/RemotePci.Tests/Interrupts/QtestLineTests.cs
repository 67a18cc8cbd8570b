using System.Text;
using ActorNet.RemotePci.Interrupts;

namespace ActorNet.RemotePci.Tests.Interrupts;

/// <summary>What is said on QEMU's qtest socket, and when an access may be answered.</summary>
public sealed class QtestLineTests
{
    private readonly QtestLine _line = new();

    [Fact]
    public void Set_ConnectedAndRouted_SaysTheLevelAndWaitsForOk()
    {
        _line.SetPin(11);
        _line.Connected();
        Assert.Equal("set_irq_in /machine/i440fx/ioapic unnamed-gpio-in 11 0\n", Say());
        Hear("OK\n");

        _line.SetLevel(true);
        Assert.Equal("set_irq_in /machine/i440fx/ioapic unnamed-gpio-in 11 1\n", Say());
        Assert.True(_line.IsSettled);
        Hear("OK\n");
        _line.SetLevel(false);

        Assert.False(_line.IsSettled);
        Assert.Equal("set_irq_in /machine/i440fx/ioapic unnamed-gpio-in 11 0\n", Say());
        Assert.False(_line.IsSettled);
        Hear("OK\n");
        Assert.True(_line.IsSettled);
    }

    [Fact]
    public void Set_WhileACommandIsUnderWay_OnlyTheLastLevelIsSaid()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();

        _line.SetLevel(false);
        _line.SetLevel(true);
        _line.SetLevel(false);
        Assert.Equal("", Say());
        Assert.False(_line.IsSettled);
        Hear("OK\n");
        Assert.EndsWith("11 0\n", Say(), StringComparison.Ordinal);
        Assert.False(_line.IsSettled);
        Hear("OK\n");

        Assert.Equal("", Say());
        Assert.True(_line.IsSettled);
    }

    [Fact]
    public void Set_BackToWhatQemuBelieves_SaysNothing()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();
        _line.SetLevel(false);
        _line.SetLevel(true);

        Hear("OK\n");

        Assert.Equal("", Say());
    }

    [Fact]
    public void Set_BeforeThePinIsKnown_IsSaidWhenItIs()
    {
        _line.Connected();
        _line.SetLevel(true);
        Assert.Equal("", Say());

        _line.SetPin(10);

        Assert.EndsWith("10 1\n", Say(), StringComparison.Ordinal);
    }

    [Fact]
    public void SetPin_AnotherOne_LowersTheFormerFirst()
    {
        Begin(10);
        _line.SetLevel(true);
        Say();
        Hear("OK\n");

        _line.SetPin(11);

        Assert.EndsWith("10 0\n", Say(), StringComparison.Ordinal);
        Hear("OK\n");
        Assert.EndsWith("11 1\n", Say(), StringComparison.Ordinal);
    }

    [Fact]
    public void Disconnected_NothingIsWaitedFor_AndTheNextOneHearsTheLevel()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();
        _line.SetLevel(false);

        _line.Disconnected();

        Assert.True(_line.IsSettled);
        _line.SetLevel(true);
        Assert.Equal("", Say());
        _line.SetLevel(false);
        _line.Connected();
        Assert.EndsWith("11 0\n", Say(), StringComparison.Ordinal);
    }

    [Fact]
    public void StopWaiting_UntilTheAnswer_NothingIsWaitedFor()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();
        _line.SetLevel(false);
        Assert.False(_line.IsSettled);

        _line.StopWaiting();

        Assert.True(_line.IsSettled);
        Hear("OK\n");
        Assert.False(_line.IsSettled);
        Say();
        Hear("OK\n");
        Assert.True(_line.IsSettled);
    }

    [Theory]
    [InlineData("FAIL Unknown device '/machine/i440fx/ioapic'\n")]
    [InlineData("\n")]
    [InlineData("OKAY\n")]
    public void Answer_NotOk_IsARefusal(string answer)
    {
        _line.SetPin(11);
        _line.Connected();
        Say();

        Assert.False(Hear(answer));
        Assert.Equal(answer.TrimEnd('\n'), _line.Refusal);
    }

    [Fact]
    public void Answer_NobodyAskedFor_IsOfNoUse()
    {
        Begin(11);

        Assert.False(Hear("OK\n"));
    }

    [Fact]
    public void Answer_WithoutEnd_IsOfNoUse()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();
        bool fine = true;

        for (int i = 0; i < 10_000 && fine; i++) fine = Hear("OOOOOOOO");

        Assert.False(fine);
    }

    [Fact]
    public void Answer_InPieces_WithNotices_IsHeard()
    {
        Begin(11);
        _line.SetLevel(true);
        Say();

        foreach (char c in "IRQ raise 3\nOK\r\n") Assert.True(Hear($"{c}"));

        Assert.Null(_line.Refusal);
        Assert.True(_line.IsProven);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomLife_QemuBelievesTheLevelInTheEnd_AndNoAnswerWasGivenTooEarly(int seed)
    {
        var random = new Random(seed);
        bool level = false, connected = false, believed = false;
        var underWay = new Queue<bool>();
        _line.SetPin(11);
        for (int step = 0; step < 20_000; step++)
        {
            switch (random.Next(connected ? 8 : 3))
            {
                case 0 or 1:
                    level = random.Next(2) == 0;
                    _line.SetLevel(level);
                    break;
                case 2 when !connected:
                    connected = true;
                    _line.Connected();
                    break;
                case 2 when random.Next(20) == 0:
                    connected = false;
                    underWay.Clear();
                    believed = false; // nobody waits for what an earlier connection may have left up
                    _line.Disconnected();
                    break;
                case 3 or 4:
                    string said = Say(random.Next(1, 80));
                    if (said.EndsWith('\n')) underWay.Enqueue(said.EndsWith("1\n", StringComparison.Ordinal));
                    break;
                default:
                    if (!underWay.TryDequeue(out believed)) break;
                    Assert.True(Hear("OK\n"));
                    break;
            }

            if (connected && _line.IsSettled && !level) Assert.False(believed);
        }

        if (!connected) _line.Connected();
        for (int i = 0; i < 5; i++)
        {
            if (Say() is { Length: > 0 } said) underWay.Enqueue(said.EndsWith("1\n", StringComparison.Ordinal));
            if (underWay.TryDequeue(out bool next)) Hear("OK\n");
            else continue;
            believed = next;
        }

        Assert.Equal(level, believed);
    }

    [Fact]
    public void Set_AllocatesNothing()
    {
        Begin(11);

        Allocation.AssertNone(() =>
        {
            _line.SetLevel(true);
            _line.Sent(_line.Unsent.Length);
            HearOk();
            _line.SetLevel(false);
            _line.Sent(_line.Unsent.Length);
            HearOk();
        });
    }

    private void Begin(int pin)
    {
        _line.SetPin(pin);
        _line.Connected();
        Say();
        Assert.True(Hear("OK\n"));
    }

    private string Say(int most = int.MaxValue)
    {
        int count = Math.Min(most, _line.Unsent.Length);
        string text = Encoding.ASCII.GetString(_line.Unsent[..count]);
        _line.Sent(count);
        return text;
    }

    private bool Hear(string text)
    {
        Encoding.ASCII.GetBytes(text).CopyTo(_line.Buffer);
        return _line.Received(text.Length);
    }

    private void HearOk()
    {
        "OK\n"u8.CopyTo(_line.Buffer);
        _line.Received(3);
    }
}
