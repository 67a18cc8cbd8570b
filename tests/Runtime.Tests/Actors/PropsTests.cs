namespace ActorNet.Runtime.Tests;

public sealed class PropsTests : RuntimeTest
{
    [Fact]
    public async Task Create_Expression_TakesArgumentsOnce()
    {
        int evaluated = 0;
        Func<int> next = () => ++evaluated;
        var props = Props.Create(() => new Numbered(next(), "x"));
        Assert.Equal([1, "x"], props.Arguments);
        Assert.Equal(1, await Sys.ActorOf(props).Ask<int>("?", Patience));
        Assert.Equal(1, await Sys.ActorOf(props).Ask<int>("?", Patience));
        Assert.Equal(typeof(Numbered), props.Type);
    }

    [Fact]
    public void Create_OtherExpression_Throws()
    {
        Assert.Throws<InvalidCastException>(() => Props.Create(() => Make()));
    }

    [Fact]
    public async Task Create_TypeAndArguments_FindsTheConstructor()
    {
        Assert.Equal(4, await Sys.ActorOf(Props.Create<Numbered>(4, "x")).Ask<int>("?", Patience));
        Assert.Equal(5, await Sys.ActorOf(Props.Create(Numbered.Type, 5, "x")).Ask<int>("?", Patience));
        Assert.Equal(6, await Sys.ActorOf(Props.Create<Numbered>(6, null!)).Ask<int>("?", Patience));
    }

    [Fact]
    public void Create_TypeThatIsNoActor_Throws() => Assert.Throws<ArgumentException>(() => Props.Create(typeof(string)));

    [Fact]
    public async Task CreateBy_Producer_MakesAndTakesBack()
    {
        var producer = new CountingProducer();
        IActorRef actor = Sys.ActorOf(Props.CreateBy(producer));
        actor.Tell(new Boom("x"));
        await Settle(actor);
        Assert.Equal((2, 1), (producer.Produced, producer.Released));
        await actor.GracefulStop(Patience);
        Assert.Equal((2, 2), (producer.Produced, producer.Released));
    }

    [Fact]
    public void With_ChangesOneThing()
    {
        Props props = Props.Create<Numbered>(1, "x").WithDispatcher("d").WithMailbox("m");
        Assert.Equal("d", props.Dispatcher);
        Assert.Equal("m", props.Mailbox);
        Assert.Equal(Dispatchers.DefaultDispatcherId, Props.Empty.Dispatcher);
        Assert.Same(SupervisorStrategy.StoppingStrategy, props.WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy).SupervisorStrategy);
        Assert.Equal(props, Props.Create<Numbered>(1, "x").WithMailbox("m").WithDispatcher("d"));
        Assert.NotEqual(props, Props.Create<Numbered>(2, "x").WithMailbox("m").WithDispatcher("d"));
    }

    private static Numbered Make() => throw new Boom("never called");

    private sealed class Numbered : UntypedActor
    {
        public static readonly Type Type = typeof(Numbered);

        private readonly int _number;

        public Numbered(int number, string text)
        {
            _number = number;
            _ = text;
        }

        protected override void OnReceive(object message) => Sender.Tell(_number);
    }

    private sealed class CountingProducer : IIndirectActorProducer
    {
        private static readonly Script Failing = new()
        {
            Receive = (_, message) => throw (Exception)message,
        };

        public int Produced { get; private set; }

        public int Released { get; private set; }

        public Type ActorType => typeof(ScriptedActor);

        public ActorBase Produce()
        {
            Produced++;
            return new ScriptedActor(Failing);
        }

        public void Release(ActorBase actor) => Released++;
    }
}
