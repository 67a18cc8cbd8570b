using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Sockets;

public class RetryDelayTests
{
    [Fact]
    public void Next_DoublesUpToTheLimit_AndStaysThere()
    {
        var delay = new RetryDelay();

        int[] milliseconds = [.. Enumerable.Range(0, 9).Select(_ => (int)delay.Next().TotalMilliseconds)];

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000], milliseconds);
    }

    [Fact]
    public void Reset_BeginsAgain()
    {
        var delay = new RetryDelay();
        delay.Next();
        delay.Next();

        delay.Reset();

        Assert.Equal(RetryDelay.Shortest, delay.Next());
    }
}
