namespace ActorNet.Runtime.Tests.Testing;

public class TestLatchTests : ActorTestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Latch_CountedDown_Opens()
    {
        var latch = new TestLatch(2);

        latch.CountDown();
        Assert.False(latch.IsOpen);
        latch.CountDown();
        latch.CountDown();
        Assert.True(latch.IsOpen);
        latch.Ready(TimeSpan.Zero);
        latch.Reset();
        Assert.False(latch.IsOpen);
        latch.Open();
        latch.Ready();
    }

    [Fact]
    public void Latch_OpenedByAnActor_LetsTheTestGoOn()
    {
        TestLatch latch = CreateTestLatch();

        Sys.ActorOf(Props.Create(() => new Opener(latch))).Tell("open");

        latch.Ready();
    }

    [Fact]
    public void Latch_NotOpened_ThrowsAfterTheTimeout()
    {
        var latch = new TestLatch(3, Soon);
        latch.CountDown();

        Assert.Contains("2 of 3 counts are missing", Assert.Throws<TimeoutException>(latch.Ready).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => latch.Ready(Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestLatch(-1));
    }

    [Fact]
    public async Task Barrier_AllArrive_AllGoOn()
    {
        TestBarrier barrier = CreateTestBarrier(3);
        Task[] others = [Task.Run(Twice), Task.Run(Twice)];

        Twice();

        await Task.WhenAll(others);

        void Twice()
        {
            barrier.Await(TimeSpan.FromMinutes(1));
            barrier.Await(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Barrier_OneMissing_ThrowsAndCanBeUsedAgain()
    {
        TestBarrier barrier = CreateTestBarrier(2);

        Assert.Contains("1 of 2 did not reach", Assert.Throws<TimeoutException>(() => barrier.Await(Soon)).Message, StringComparison.Ordinal);

        Task other = Task.Run(() => barrier.Await(TimeSpan.FromMinutes(1)));
        barrier.Await(TimeSpan.FromMinutes(1));
        await other;
    }

    private sealed class Opener(TestLatch latch) : UntypedActor
    {
        protected override void OnReceive(object message) => latch.CountDown();
    }
}
