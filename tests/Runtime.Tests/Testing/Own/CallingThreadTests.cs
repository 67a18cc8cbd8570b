namespace ActorNet.Runtime.Tests.Testing;

/// <summary>Everything on the thread of the test and on virtual time: what a call caused has happened when it returns.</summary>
[Trait("Runtime", "own")]
public class CallingThreadTests() : ActorTestKit(TestConfigs.CallingThreadConfig)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Tell_WholeChain_HasHappenedWhenItReturns()
    {
        IActorRef last = Sys.ActorOf(Props.Create(() => new Forwarder(TestActor)));
        IActorRef middle = Sys.ActorOf(Props.Create(() => new Forwarder(last)));
        IActorRef first = Sys.ActorOf(Props.Create(() => new Forwarder(middle)));

        first.Tell("through");

        Assert.True(HasMessages);
        ExpectMsg($"through@{Environment.CurrentManagedThreadId}@{Environment.CurrentManagedThreadId}@{Environment.CurrentManagedThreadId}");
        ExpectNoMsg(TimeSpan.Zero);
        ExpectNoMsg();
    }

    [Fact]
    public void Timers_FireWhenTimeIsAdvanced_NotBefore()
    {
        Sys.ActorOf(Props.Create(() => new Ticker(TestActor)));

        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(3 * Second);
        Assert.Equal([1.0, 2.0, 3.0], ReceiveN(3));
        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(TimeSpan.FromMilliseconds(999));
        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        ExpectMsg(4.0);
    }

    [Fact]
    public void ReceiveTimeout_IsVirtual()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Impatient(TestActor)));

        Time.Advance(9 * Second);
        actor.Tell("still here");
        Time.Advance(9 * Second);
        ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(Second);
        ExpectMsg<ReceiveTimeout>();
    }

    [Fact]
    public void Ask_TimesOutOnVirtualTime()
    {
        Task<object> answer = Sys.ActorOf(Props.Create(() => new Forwarder(TestActor))).Ask<object>("?", 5 * Second);

        Time.Advance(4 * Second);
        Assert.False(answer.IsCompleted);
        Time.Advance(Second);
        Assert.IsType<AskTimeoutException>(answer.Exception!.InnerException);
    }

    [Fact]
    public void StopAndSupervision_HappenAtOnce()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(TestActor)), "parent");
        ExpectMsg("child starts");

        EventFilter.Exception<FormatException>().ExpectOne(() => parent.Tell("fail"));
        Assert.Equal(["child stops", "child starts"], ReceiveN(2));

        Watch(parent);
        Sys.Stop(parent);
        ExpectMsg("child stops");
        ExpectTerminated(parent);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void SameTest_SameTrace()
    {
        Assert.Equal(Trace(), Trace());

        static string Trace()
        {
            using var kit = new ActorTestKit(TestConfigs.CallingThreadConfig);
            var time = (TestScheduler)kit.Sys.Scheduler;
            IActorRef[] gossips = [.. Enumerable.Range(0, 5).Select(i => kit.Sys.ActorOf(Props.Create(() => new Gossip(i, kit.TestActor)), $"g{i}"))];
            foreach (IActorRef gossip in gossips)
            {
                gossip.Tell(gossips);
            }

            time.Advance(10 * Second);
            return string.Join(' ', kit.ReceiveWhile<string>(message => message as string, TimeSpan.Zero));
        }
    }

    private sealed class Forwarder(IActorRef next) : UntypedActor
    {
        protected override void OnReceive(object message) => next.Tell($"{message}@{Environment.CurrentManagedThreadId}", Sender);
    }

    private sealed class Ticker : UntypedActor, IWithTimers
    {
        private readonly IActorRef _listener;

        public Ticker(IActorRef listener) => _listener = listener;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("tick", "tick", Second);

        protected override void OnReceive(object message) => _listener.Tell(Context.System.Scheduler.MonotonicClock.TotalSeconds);
    }

    private sealed class Impatient : UntypedActor
    {
        private readonly IActorRef _listener;

        public Impatient(IActorRef listener)
        {
            _listener = listener;
            Context.SetReceiveTimeout(10 * Second);
        }

        protected override void OnReceive(object message)
        {
            if (message is ReceiveTimeout)
            {
                _listener.Tell(message);
            }
        }
    }

    private sealed class Parent(IActorRef listener) : UntypedActor
    {
        private IActorRef _child = ActorRefs.Nobody;

        protected override void PreStart() => _child = Context.ActorOf(Props.Create(() => new Child(listener)), "child");

        protected override void OnReceive(object message) => _child.Forward(message);
    }

    private sealed class Child(IActorRef listener) : UntypedActor
    {
        protected override void PreStart() => listener.Tell("child starts");

        protected override void PostStop() => listener.Tell("child stops");

        protected override void OnReceive(object message) => throw new FormatException();
    }

    /// <summary>Passes numbers around, at once and later, in ways that depend on their order.</summary>
    private sealed class Gossip(int number, IActorRef listener) : UntypedActor, IWithTimers
    {
        private IActorRef[] _others = [];
        private int _heard;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case IActorRef[] others:
                    _others = others;
                    Timers.StartPeriodicTimer("again", "again", TimeSpan.FromMilliseconds(300 + (100 * number)));
                    break;
                case "again":
                    _others[(number + _heard) % _others.Length].Tell(number);
                    break;
                case int from:
                    _heard += from + 1;
                    listener.Tell($"{from}>{number}:{_heard}");
                    if (_heard % 3 != 0)
                    {
                        _others[_heard % _others.Length].Tell(number);
                    }

                    break;
            }
        }
    }
}
