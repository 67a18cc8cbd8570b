namespace ActorNet.Runtime.Tests;

public sealed class DeploymentTests : RuntimeTest
{
    protected override string Hocon => $$"""
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        deque { mailbox-type = "{{typeof(UnboundedDequeBasedMailbox).AssemblyQualifiedName}}" }
        akka.actor.deployment {
          /placed { dispatcher = one }
          /placed/child { dispatcher = one, mailbox = deque, stash-capacity = 7 }
          "/many-*" { mailbox = deque }
          "/all/**" { dispatcher = one }
        }
        """;

    [Theory]
    [InlineData("placed", "one")]
    [InlineData("elsewhere", "akka.actor.default-dispatcher")]
    public async Task Dispatcher_OfThePath_IsUsed(string name, string dispatcher)
    {
        IActorRef actor = Start((self, _) => self.From.Tell(self.Ctx.Dispatcher.Id), name);
        Assert.Equal(dispatcher, await actor.Ask<string>("where", Patience));
    }

    [Fact]
    public async Task Configuration_BeatsCode()
    {
        IActorRef actor = Sys.ActorOf(
            new Script { Receive = (self, _) => self.From.Tell(self.Ctx.Dispatcher.Id) }.Props.WithDispatcher("akka.actor.default-dispatcher"), "placed");
        Assert.Equal("one", await actor.Ask<string>("where", Patience));
    }

    [Fact]
    public async Task Child_HasItsOwnSection()
    {
        IActorRef parent = Start((self, _) => self.From.Tell(self.Ctx.ActorOf(
            new Script { Receive = (child, _) => child.From.Tell(child.Ctx.Props) }.Props, "child")), "placed");
        IActorRef child = await parent.Ask<IActorRef>("make", Patience);
        Props props = await child.Ask<Props>("props", Patience);
        Assert.Equal(("one", "deque", 7), (props.Dispatcher, props.Mailbox, props.Deploy.StashCapacity));
        Assert.Equal("/placed/child", props.Deploy.Path);
    }

    [Fact]
    public async Task Wildcards_Match()
    {
        IActorRef many = Start((self, _) => self.From.Tell(self.Ctx.Props.Mailbox), "many-2");
        Assert.Equal("deque", await many.Ask<string>("x", Patience));
        IActorRef parent = Start((self, _) => self.From.Tell(self.Ctx.ActorOf(
            new Script { Receive = (child, _) => child.From.Tell(child.Ctx.Dispatcher.Id) }.Props)), "all");
        IActorRef child = await parent.Ask<IActorRef>("make", Patience);
        Assert.Equal("one", await child.Ask<string>("where", Patience));
    }

    [Fact]
    [Trait("Runtime", "own")]
    public void Router_IsAnErrorThatNamesTheKey()
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(
            () => ActorSystem.Create("x", QuietConfig("akka.actor.deployment { /r { router = round-robin-pool } }")));
        Assert.Contains("akka.actor.deployment.\"/r\".router", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_FallsBackPartByPart()
    {
        Deploy deploy = Deploy.None.WithDispatcher("d").WithFallback(Deploy.None.WithDispatcher("x").WithMailbox("m").WithStashCapacity(3));
        Assert.Equal(("d", "m", 3), (deploy.Dispatcher, deploy.Mailbox, deploy.StashCapacity));
        Assert.Equal(Deploy.None, new Deploy());
        Assert.NotEqual(Deploy.None, Deploy.Local);
        Assert.Equal(Deploy.Local, new Deploy(Scope.Local));
    }
}
