namespace ActorNet.Runtime.Tests;

/// <summary>Actors that cannot be started: the exception's type, and that the name is free afterwards.</summary>
public sealed class BadPropsTests : RuntimeTest
{
    protected override string Hocon => $$"""
        no-type { mailbox-capacity = 3 }
        empty-type { mailbox-type = "" }
        unknown-type { mailbox-type = "No.Such.Type, Nowhere" }
        not-a-mailbox { mailbox-type = "{{typeof(Boom).AssemblyQualifiedName}}" }
        wrong-constructor { mailbox-type = "{{typeof(WrongConstructor).AssemblyQualifiedName}}" }
        deque { mailbox-type = "{{typeof(UnboundedDequeBasedMailbox).AssemblyQualifiedName}}" }
        demanding { type = Dispatcher, mailbox-requirement = "{{typeof(IBoundedMessageQueueSemantics).AssemblyQualifiedName}}" }
        no-executor { type = Dispatcher, executor = "No.Such.Executor, Nowhere" }
        no-dispatcher-type { type = "No.Such.Dispatcher, Nowhere" }
        akka.actor.deployment {
          /deployed-mailbox { mailbox = "no.such.mailbox" }
          /deployed-dispatcher { dispatcher = "no.such.dispatcher" }
        }
        """;

    [Theory]
    [InlineData("no.such.mailbox", typeof(ConfigurationException))]
    [InlineData("empty-type", typeof(ConfigurationException))]
    [InlineData("unknown-type", typeof(ConfigurationException))]
    [InlineData("not-a-mailbox", typeof(ArgumentException))]
    [InlineData("wrong-constructor", typeof(ArgumentException))]
    public void Mailbox_ThatCannotBe_IsAnErrorOfTheConfiguration(string id, Type cause)
    {
        Assert.Equal(cause, Record.Exception(() => Sys.Mailboxes.Lookup(id))?.GetType());
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox(id), "one"));
        Assert.Equal(cause, e.InnerException?.GetType());
        Sys.ActorOf(Props.Empty, "one");
    }

    [Fact]
    public void Mailbox_WithoutAType_IsTheDefaultOne() => Assert.IsType<UnboundedMailbox>(Sys.Mailboxes.Lookup("no-type"));

    [Theory]
    [InlineData("no.such.dispatcher")]
    [InlineData("no-executor")]
    [InlineData("no-dispatcher-type")]
    public void Dispatcher_ThatCannotBe_IsAnErrorOfTheConfiguration(string id)
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher(id), "one"));
        Sys.ActorOf(Props.Empty, "one");
    }

    [Fact]
    public void Deployment_ThatNamesWhatIsNotThere_IsAnErrorOfTheConfiguration()
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty, "deployed-mailbox"));
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty, "deployed-dispatcher"));
    }

    [Fact]
    public void Requirement_OfTheActor_NotMet()
    {
        Props props = Props.Create(() => new NeedsADeque());
        Assert.Throws<ArgumentException>(() => Sys.Mailboxes.GetMailboxType(props.WithMailbox("akka.actor.default-mailbox"), ConfigurationFactory.Empty));
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(props.WithMailbox("akka.actor.default-mailbox"), "one"));
        Assert.IsType<ArgumentException>(e.InnerException);
        Sys.ActorOf(props.WithMailbox("deque"), "one");
    }

    [Fact]
    public void Requirement_OfTheDispatcher_NotMet()
    {
        ConfigurationException e =
            Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("demanding").WithMailbox("deque"), "one"));
        Assert.IsType<ArgumentException>(e.InnerException);
        Sys.ActorOf(Props.Empty.WithDispatcher("demanding"), "one");
    }

    [Fact]
    public void QueueTypeWithoutAMailbox_IsAnErrorOfTheConfiguration() =>
        Assert.Throws<ConfigurationException>(() => Sys.Mailboxes.LookupByQueueType(typeof(BadPropsTests)));

    [Fact]
    public async Task Child_ThatCannotBe_FailsItsParentUnlessCaught()
    {
        IActorRef parent = Start((self, message) =>
            self.From.Tell(Record.Exception(() => self.Ctx.ActorOf(Props.Empty.WithMailbox((string)message), "child"))!));
        Assert.IsType<ConfigurationException>(await parent.Ask<object>("unknown-type", Patience));
        Assert.IsType<ConfigurationException>(await parent.Ask<object>("no.such.mailbox", Patience)); // the name is free still
    }

    public sealed class WrongConstructor : MailboxType
    {
        public WrongConstructor()
            : base(null!, ConfigurationFactory.Empty)
        {
        }

        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => throw new InvalidOperationException();
    }

    private sealed class NeedsADeque : UntypedActor, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
