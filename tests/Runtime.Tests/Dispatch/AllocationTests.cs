namespace ActorNet.Runtime.Tests;

public sealed class AllocationTests : RuntimeTest
{
    private const int Messages = 20_000;

    private StepExecutor? _executor;

    protected override string Hocon => """
        step {
          type = Dispatcher
          executor = "ActorNet.Runtime.Tests.StepExecutorConfigurator, ActorNet.Runtime.Tests"
        }
        step-at-home {
          type = Dispatcher
          executor = "ActorNet.Runtime.Tests.StepExecutorConfigurator, ActorNet.Runtime.Tests"
          single-threaded = on
        }
        """;

    public override async Task DisposeAsync()
    {
        _executor?.Free();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("step")]
    [InlineData("step-at-home")]
    public void Tell_AndItsHandling_AllocateNothing(string dispatcher)
    {
        IActorRef? pong = null;
        int count = 0;
        object message = new();
        Func<IActorRef> other = () => pong!;
        Func<bool> goesOn = () => count++ < Messages;
        IActorRef ping = Start(dispatcher, () => new Pinger(other, goesOn));
        StepExecutor executor = _executor = StepExecutor.Last!;
        pong = Start(dispatcher, () => new Ponger());
        executor.RunAll();

        void Exchange()
        {
            count = 0;
            ping.Tell(message, ActorRefs.NoSender);
            executor.RunAll();
        }

        Exchange();
        Exchange(); // warm
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Messages + 1, count);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("step-at-home")]
    public void Tell_InBursts_AllocatesNothing(string dispatcher)
    {
        object message = new();
        IActorRef actor = Start(dispatcher, () => new Ponger());
        StepExecutor executor = _executor = StepExecutor.Last!;
        executor.RunAll();

        void Burst()
        {
            for (int i = 0; i < 1_000; i++)
            {
                actor.Tell(message, ActorRefs.Nobody);
            }
            executor.RunAll();
        }

        for (int i = 0; i < 20; i++)
        {
            Burst();
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            Burst();
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private IActorRef Start<TActor>(string dispatcher, System.Linq.Expressions.Expression<Func<TActor>> factory)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory).WithDispatcher(dispatcher));

    private sealed class Pinger(Func<IActorRef> pong, Func<bool> goesOn) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (goesOn())
            {
                pong().Tell(message);
            }
        }
    }

    private sealed class Ponger : ReceiveActor
    {
        public Ponger() => Receive<object>(message => Sender.Tell(message));
    }
}
