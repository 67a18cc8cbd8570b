namespace ActorNet.Runtime.Tests.Testing;

public class AwaitTests : ActorTestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void AwaitCondition_BecomesTrue_Returns()
    {
        int tries = 0;

        AwaitCondition(() => ++tries == 5, TimeSpan.FromMinutes(1), Tick);

        Assert.Equal(5, tries);
    }

    [Fact]
    public void AwaitCondition_MessageArrives_IsTriedAtOnce()
    {
        // The interval is far longer than the test may take: only the message can wake it up.
        Sys.ActorOf(Props.Create<Echo>()).Tell("news");

        AwaitCondition(() => HasMessages, TimeSpan.FromHours(1), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void AwaitCondition_MessageArrivesWhileItIsTried_IsTriedAgainAtOnce()
    {
        int tries = 0;

        AwaitCondition(
            () =>
            {
                if (++tries == 1)
                {
                    TestActor.Tell("too early to wake anybody up");
                }

                return tries == 2;
            },
            TimeSpan.FromHours(1),
            TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void AwaitCondition_NeverTrue_FailsOrSaysSo()
    {
        Assert.Equal(
            "Timeout 00:00:00.0200000 expired while waiting for condition. rain",
            Assert.Throws<TestKitAssertionException>(() => AwaitCondition(() => false, Soon, Tick, "rain")).Message);
        Assert.False(AwaitConditionNoThrow(() => false, Soon, Tick));
        Assert.True(AwaitConditionNoThrow(() => true, TimeSpan.Zero));
    }

    [Fact]
    public void AwaitAssert_PassesAtLast_Returns()
    {
        int tries = 0;

        AwaitAssert(() => Assert.Equal(3, ++tries), TimeSpan.FromMinutes(1), Tick);

        Assert.Equal(3, tries);
    }

    [Fact]
    public void AwaitAssert_NeverPasses_ThrowsTheLastFailure() =>
        Assert.Throws<FormatException>(() => AwaitAssert(() => throw new FormatException(), Soon, Tick));

    [Fact]
    public void AwaitAssert_ZeroTime_TriesOnce()
    {
        int tries = 0;

        Assert.Throws<FormatException>(() => AwaitAssert(
            () =>
            {
                tries++;
                throw new FormatException();
            },
            TimeSpan.Zero));

        Assert.Equal(1, tries);
    }
}
