using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests.Processes;

public sealed class TimerSlackTests
{
    [Fact]
    public void SetCurrentThread_ChangesThisThreadOnly()
    {
        TimeSpan before = TimerSlack.GetCurrentThread(), after = default;
        var thread = new Thread(() =>
        {
            TimerSlack.SetCurrentThread(TimeSpan.FromMicroseconds(7));
            after = TimerSlack.GetCurrentThread();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(7, after.TotalMicroseconds);
        Assert.Equal(before, TimerSlack.GetCurrentThread());
        Assert.Throws<ArgumentOutOfRangeException>(static () => TimerSlack.SetCurrentThread(TimeSpan.Zero));
    }
}
