namespace ActorNet.Runtime.Tests.Testing;

/// <summary>On virtual time, so that the test decides how long a block takes.</summary>
[Trait("Runtime", "own")]
public class WithinTests() : ActorTestKit(TestConfigs.CallingThreadConfig)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Within_EndsInTime_ReturnsTheResult()
    {
        Assert.Equal(5, Within(Second, () => 5));
        Within(Second, 3 * Second, () => Time.Advance(2 * Second));
    }

    [Fact]
    public void Within_TooLongOrTooShort_Fails()
    {
        Assert.Equal("Failed: Block took 00:00:02, exceeding 00:00:01. ", Fails(() => Within(Second, () => Time.Advance(2 * Second))));
        Assert.Equal(
            "Failed: Block took 00:00:01, should have at least been 00:00:02. why",
            Fails(() => Within(2 * Second, 3 * Second, () => Time.Advance(Second), "why")));
        Within(Second, () => Time.Advance(2 * Second), epsilonValue: Second);
    }

    [Fact]
    public void Remaining_IsWhatIsLeftOfTheInnermostBlock()
    {
        Assert.Throws<InvalidOperationException>(() => Remaining);
        Within(10 * Second, () =>
        {
            Time.Advance(Second);
            Assert.Equal(9 * Second, Remaining);
            Within(20 * Second, () => Assert.Equal(9 * Second, Remaining));
            Within(2 * Second, () => Assert.Equal(2 * Second, RemainingOrDefault));
            Assert.Equal(9 * Second, RemainingOr(5 * Second));
        });
        Assert.Equal(5 * Second, RemainingOr(5 * Second));
        Assert.Equal(TimeSpan.Zero, RemainingOrDefault);
    }

    [Fact]
    public void Within_MinimumBeyondTheOuterBlock_Fails() =>
        Assert.Contains("not possible", Fails(() => Within(Second, () => Within(2 * Second, 3 * Second, () => Time.Advance(2 * Second)))), StringComparison.Ordinal);

    [Fact]
    public void Within_EndsWithSilence_MayUseUpItsTime() =>
        Within(Second, () =>
        {
            Time.Advance(2 * Second);
            ExpectNoMsg(TimeSpan.Zero);
        });

    [Fact]
    public void Within_BlockThrows_TheOuterEndIsRestored()
    {
        Within(10 * Second, () =>
        {
            Assert.Throws<FormatException>(() => Within<int>(Second, () => throw new FormatException()));
            Assert.Equal(10 * Second, Remaining);
        });
    }

    private static string Fails(Action block) => Assert.Throws<TestKitAssertionException>(block).Message;
}
