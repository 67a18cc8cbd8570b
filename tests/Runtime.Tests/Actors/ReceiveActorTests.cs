namespace ActorNet.Runtime.Tests;

public sealed class ReceiveActorTests : RuntimeTest
{
    [Fact]
    public async Task Receive_FirstFittingClauseTakesTheMessage()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Clauses()));
        Assert.Equal("even 2", await actor.Ask<string>(2, Patience));
        Assert.Equal("odd 3", await actor.Ask<string>(3, Patience));
        Assert.Equal("long text", await actor.Ask<string>("a long one", Patience));
        Assert.Equal("text abc", await actor.Ask<string>("abc", Patience));
        Assert.Equal("guid", await actor.Ask<string>(Guid.NewGuid(), Patience));
        Assert.Equal("true", await actor.Ask<string>(true, Patience));
        Assert.Equal("any False", await actor.Ask<string>(false, Patience));
        Assert.Equal("any 1.5", await actor.Ask<string>(1.5, Patience));
    }

    [Fact]
    public async Task Become_ReplacesTheClauses()
    {
        IActorRef door = Sys.ActorOf(Props.Create(() => new Door()));
        Assert.Equal("opened", await door.Ask<string>("open", Patience));
        Assert.Equal("closed", await door.Ask<string>("close", Patience));
        Assert.Equal("opened", await door.Ask<string>("open", Patience));
    }

    [Fact]
    public async Task Become_UnknownMessage_IsUnhandled()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<UnhandledMessage>(probe.Ref);
        IActorRef door = Sys.ActorOf(Props.Create(() => new Door()));
        door.Tell("close");
        UnhandledMessage unhandled = await probe.Expect<UnhandledMessage>();
        Assert.Equal("close", unhandled.Message);
        Assert.Equal(door, unhandled.Recipient);
    }

    [Fact]
    public async Task BecomeStacked_UnbecomeGoesBack()
    {
        IActorRef actor = Start((self, message) =>
        {
            self.From.Tell($"base {message}");
            self.Push(m =>
            {
                self.From.Tell($"top {m}");
                self.Pop();
            });
        });
        Assert.Equal("base 1", await actor.Ask<string>(1, Patience));
        Assert.Equal("top 2", await actor.Ask<string>(2, Patience));
        Assert.Equal("base 3", await actor.Ask<string>(3, Patience));
    }

    [Fact]
    public async Task Become_InTheConstructor_IsTheFirstBehaviour()
    {
        IActorRef actor = Start(new Script
        {
            Construct = self => self.Turn(m => self.From.Tell($"constructed {m}")),
            Receive = (self, m) => self.From.Tell($"plain {m}"),
        });
        Assert.Equal("constructed 1", await actor.Ask<string>(1, Patience));
    }

    [Fact]
    public async Task Restart_GoesBackToTheFirstBehaviour()
    {
        IActorRef actor = Start((self, _) =>
        {
            self.From.Tell("first");
            self.Turn(_ => throw new Boom("x"));
        });
        Assert.Equal("first", await actor.Ask<string>(1, Patience));
        actor.Tell(2);
        Assert.Equal("first", await actor.Ask<string>(3, Patience));
    }

    [Fact]
    public async Task Receive_AfterReceiveAny_Throws()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new AnyFirst()));
        await probe.Watch(actor);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Receive_OutsideOfConstruction_Throws()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new LateClause()));
        Assert.IsType<InvalidOperationException>(await actor.Ask<Exception>("x", Patience));
    }

    [Fact]
    public async Task ReceiveAsync_NextMessageWaitsForTheEnd()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task, probe.Ref)));
        actor.Tell("first", probe.Ref);
        actor.Tell("second", probe.Ref);
        await probe.Expect("first begins");
        await Task.Yield();
        gate.SetResult();
        await probe.Expect("first ends", "second begins", "second ends");
        Assert.Equal(actor, probe.LastSender);
    }

    [Fact]
    public async Task ReceiveAsync_AfterTheAwait_ContextAndSenderAreThere()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new AwaitingContext()));
        Assert.Equal(actor, await actor.Ask<IActorRef>("x", Patience));
    }

    [Fact]
    public async Task ReceiveAsync_Throws_IsTheActorsFailure()
    {
        var seen = new TaskCompletionSource<(Exception, object?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = Sys.ActorOf(Props.Create(() => new AwaitingFailure(seen)));
        actor.Tell("boom");
        (Exception cause, object? message) = await seen.Task.WaitAsync(Patience);
        Assert.IsType<Boom>(cause);
        Assert.Equal("boom", message);
        Assert.Equal("alive", await actor.Ask<string>("alive", Patience));
    }

    [Fact]
    public async Task ReceiveAsync_ActorIsStoppedMeanwhile_Stops()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(gate.Task, probe.Ref)));
        actor.Tell("first", probe.Ref);
        await probe.Expect("first begins");
        await probe.Watch(actor);
        Sys.Stop(actor);
        await probe.Expect<Terminated>();
        gate.SetResult();
    }

    [Fact]
    public async Task ReceiveAsync_ChildStartedOnTheWay_Runs()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new AwaitingParent()));
        Assert.Equal("hello", await actor.Ask<string>("hello", Patience));
    }

    private sealed class AwaitingParent : ReceiveActor
    {
        public AwaitingParent() => ReceiveAsync<string>(async m =>
        {
            await Task.Yield();
            var child = new Script { Receive = (self, n) => self.From.Tell(n) };
            Context.ActorOf(child.Props).Forward(m);
        });
    }

    private sealed class Clauses : ReceiveActor
    {
        public Clauses()
        {
            Receive<int>(n => n % 2 == 0, n => Sender.Tell($"even {n}"));
            Receive<int>(n => Sender.Tell($"odd {n}"));
            Receive<string>(s => Sender.Tell("long text"), s => s.Length > 5);
            Receive<string>(s => Sender.Tell($"text {s}"));
            Receive(typeof(Guid), _ => Sender.Tell("guid"));
            Receive<bool>(b =>
            {
                if (b)
                {
                    Sender.Tell("true");
                }
                return b;
            });
            ReceiveAny(m => Sender.Tell(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"any {m}")));
        }
    }

    private sealed class Door : ReceiveActor
    {
        public Door() => Closed();

        private void Closed() => Receive<string>(m => m == "open", _ =>
        {
            Sender.Tell("opened");
            Become(Opened);
        });

        private void Opened() => Receive<string>(m => m == "close", _ =>
        {
            Sender.Tell("closed");
            Become(Closed);
        });
    }

    private sealed class AnyFirst : ReceiveActor
    {
        public AnyFirst()
        {
            ReceiveAny(_ => { });
            Receive<string>(_ => { });
        }
    }

    private sealed class LateClause : ReceiveActor
    {
        public LateClause() => ReceiveAny(_ => Sender.Tell(Record.Exception(() => Receive<int>(_ => { }))!));
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(Task gate, IActorRef probe) => ReceiveAsync<string>(async m =>
        {
            probe.Tell($"{m} begins");
            await gate;
            probe.Tell($"{m} ends");
        });
    }

    private sealed class AwaitingContext : ReceiveActor
    {
        public AwaitingContext() => ReceiveAnyAsync(async _ =>
        {
            await Task.Yield();
            Sender.Tell(Context.Self);
        });
    }

    private sealed class AwaitingFailure : ReceiveActor
    {
        private readonly TaskCompletionSource<(Exception, object?)> _seen;

        public AwaitingFailure(TaskCompletionSource<(Exception, object?)> seen)
        {
            _seen = seen;
            ReceiveAsync<string>(m => m == "boom", async _ =>
            {
                await Task.Yield();
                throw new Boom("async");
            });
            ReceiveAny(m => Sender.Tell(m));
        }

        protected override void PreRestart(Exception reason, object? message)
        {
            _seen.SetResult((reason, message));
            base.PreRestart(reason, message);
        }
    }
}
