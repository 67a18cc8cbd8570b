using System.Runtime.CompilerServices;

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
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        """;

    public override async Task DisposeAsync()
    {
        _executor?.Free();
        await base.DisposeAsync();
    }

    [Fact]
    public void Tell_AndItsHandling_AllocateNothing()
    {
        IActorRef? pong = null;
        int count = 0;
        object message = new();
        Func<IActorRef> other = () => pong!;
        Func<bool> goesOn = () => count++ < Messages;
        IActorRef ping = Start("step", () => new Pinger(other, goesOn));
        StepExecutor executor = _executor = StepExecutor.Last!;
        pong = Start("step", () => new Ponger());
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

    [Fact]
    public void Tell_InBursts_AllocatesNothing()
    {
        object message = new();
        IActorRef actor = Start("step", () => new Ponger());
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
        Assert.Equal(0, Allocation.LeastOf(10, () =>
        {
            for (int i = 0; i < 20; i++) Burst();
        }));
    }

    /// <summary>The thread of the actors measures itself: what they do and what comes from outside.</summary>
    [Fact]
    public async Task SingleThread_TellsOnItAndFromOutside_AllocateNothing()
    {
        const int Rounds = 5;
        var foreign = new object();
        var arrived = new StrongBox<int>();
        var result = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef pong = Start("one", () => new Ponger());
        IActorRef ping = Start("one", () => new Meter(pong, Messages, Rounds, arrived, result));
        int sent = 0;
        while (!result.Task.IsCompleted)
        {
            ping.Tell(foreign, ActorRefs.NoSender);
            sent++;
            SpinWait.SpinUntil(() => sent - Volatile.Read(ref arrived.Value) < 1_000 || result.Task.IsCompleted);
        }
        Assert.Equal(0, await result.Task);
        Assert.True(sent > 1_000, $"{sent} messages came from outside");
    }

    private IActorRef Start<TActor>(string dispatcher, System.Linq.Expressions.Expression<Func<TActor>> factory)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory).WithDispatcher(dispatcher));

    /// <summary>Exchanges messages with its peer for some rounds; the bytes that its thread allocated in the best one are the result.</summary>
    private sealed class Meter : UntypedActor
    {
        private readonly IActorRef _peer;
        private readonly int _exchanges;
        private readonly TaskCompletionSource<long> _result;
        private readonly StrongBox<int> _arrived;
        private readonly object _ball = new();
        private int _left;
        private int _rounds;
        private long _before;
        private long _least = long.MaxValue;

        public Meter(IActorRef peer, int exchanges, int rounds, StrongBox<int> arrived, TaskCompletionSource<long> result)
        {
            _peer = peer;
            _exchanges = exchanges;
            _rounds = rounds;
            _arrived = arrived;
            _result = result;
            _left = exchanges;
        }

        protected override void PreStart()
        {
            _before = GC.GetAllocatedBytesForCurrentThread();
            _peer.Tell(_ball);
        }

        protected override void OnReceive(object message)
        {
            if (!ReferenceEquals(message, _ball))
            {
                Volatile.Write(ref _arrived.Value, _arrived.Value + 1);
                return;
            }
            if (--_left == 0)
            {
                long now = GC.GetAllocatedBytesForCurrentThread();
                _least = Math.Min(_least, now - _before);
                if (--_rounds == 0)
                {
                    _result.TrySetResult(_least);
                    return;
                }
                _left = _exchanges;
                _before = GC.GetAllocatedBytesForCurrentThread();
            }
            _peer.Tell(_ball);
        }
    }

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
