namespace ActorNet.Runtime.Tests;

public sealed class TellTests
{
    [Fact]
    public async Task Ask_EchoActor_Answers()
    {
        using var system = ActorSystem.Create("tell");
        IActorRef echo = system.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("hello", await echo.Ask<string>("hello", TimeSpan.FromSeconds(10)));
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
