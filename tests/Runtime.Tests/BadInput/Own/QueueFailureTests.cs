namespace ActorNet.Runtime.Tests;

/// <summary>A queue of the user's throws: the sender does not notice, the thread goes on, the actor recovers and can be stopped.</summary>
[Trait("Runtime", "own")]
public sealed class QueueFailureTests : RuntimeTest
{
    private static readonly string[] Methods = ["HasMessages", "Enqueue", "TryDequeue", "CleanUp"];

    protected override string Hocon => "one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }\n"
        + string.Join('\n', Methods.Select(m => $"throwing-{m} {{ mailbox-type = \"{typeof(ThrowingMailbox).AssemblyQualifiedName}\", throws-from = {m} }}"));

    public static TheoryData<string, string> MethodsAndDispatchers()
    {
        var all = new TheoryData<string, string>();
        foreach (string method in Methods)
        {
            all.Add(method, "akka.actor.default-dispatcher");
            all.Add(method, "one");
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(MethodsAndDispatchers))]
    public async Task Method_Throws_TheOthersGoOnAndSoDoesTheActor(string method, string dispatcher)
    {
        Probe errors = NewProbe();
        Sys.EventStream.Subscribe(errors.Ref, typeof(Error));
        IActorRef neighbour = Sys.ActorOf(Props.Create(() => new FaultyActor("none")).WithDispatcher(dispatcher));
        IActorRef actor = Sys.ActorOf(
            Props.Create(() => new FaultyActor("none")).WithDispatcher(dispatcher).WithMailbox("throwing-" + method));
        for (int i = 0; i < 20; i++)
        {
            actor.Tell("ignored", ActorRefs.NoSender);
            Assert.Equal("pong", await neighbour.Ask<string>("ping", Patience));
        }
        Assert.Equal("pong", await actor.Ask<string>("ping", Patience));
        Assert.True(await actor.GracefulStop(Patience));
        Assert.Equal("pong", await neighbour.Ask<string>("ping", Patience));
        Assert.Equal(method, Assert.IsType<Boom>((await errors.Expect<Error>()).Cause).Message);
    }
}
