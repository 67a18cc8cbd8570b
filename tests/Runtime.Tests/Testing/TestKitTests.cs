namespace ActorNet.Runtime.Tests.Testing;

public class TestKitTests
{
    [Fact]
    public void TestKit_ConfigurationText_IsOnTopOfTheDefaults()
    {
        using var kit = new ActorTestKit("akka.test.single-expect-default = 7 s, akka.test.timefactor = 2");

        Assert.Equal(TimeSpan.FromSeconds(7), kit.TestKitSettings.SingleExpectDefault);
        Assert.Equal(TimeSpan.FromSeconds(14), kit.RemainingOrDefault);
        Assert.Equal(TimeSpan.FromSeconds(4), kit.GetTimeoutOrDefault(TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromSeconds(5), kit.TestKitSettings.DefaultTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), kit.TestKitSettings.TestEventFilterLeeway);
        Assert.False(kit.TestKitSettings.LogTestKitCalls);
        Assert.Equal("test", kit.Sys.Name);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void TestKit_FactorThatStopsTime_IsRefused(string factor) =>
        Assert.Throws<ConfigurationException>(() => new TestKitSettings(ConfigurationFactory.ParseString($"akka.test.timefactor = {factor}")));

    [Fact]
    public void TestKit_OnAGivenSystem_UsesIt()
    {
        using ActorSystem system = ActorSystem.Create("mine", TestKitBase.DefaultConfig);
        using var kit = new ActorTestKit(system);

        Assert.Same(system, kit.Sys);
        Assert.Same(kit.TestKitSettings, TestKitExtension.For(system));
    }

    [Fact]
    public void Dispose_TerminatesTheSystemAndGivesTheThreadBack()
    {
        var kit = new ActorTestKit();
        Assert.Equal(kit.TestActor, ActorCell.GetCurrentSelfOrNoSender());

        kit.Dispose();
        kit.Dispose();

        Assert.True(kit.Sys.WhenTerminated.IsCompleted);
        Assert.Null(ActorCell.GetCurrentSelfOrNoSender());
    }

    [Fact]
    public async Task ImplicitSender_StaysAfterAnAwait()
    {
        using var kit = new ActorTestKit();
        IActorRef echo = kit.Sys.ActorOf(Props.Create<Echo>());

        Assert.Equal("one", await echo.Ask<string>("one"));
        echo.Tell("two");

        kit.ExpectMsg("two");
    }

    [Fact]
    public async Task ImplicitSender_LeavesTheThreadWithTheFlow()
    {
        // The asynchronous method gets to its await on this very thread, and leaves it there.
        Task test = Test();

        Assert.Null(ActorCell.GetCurrentSelfOrNoSender());
        await test;
        Assert.Null(ActorCell.GetCurrentSelfOrNoSender());

        static async Task Test()
        {
            using var kit = new ActorTestKit();
            Assert.Equal(kit.TestActor, ActorCell.GetCurrentSelfOrNoSender());
            await Task.Yield();
            Assert.Equal(kit.TestActor, ActorCell.GetCurrentSelfOrNoSender());
            await Task.Run(() => Assert.Equal(kit.TestActor, ActorCell.GetCurrentSelfOrNoSender()));
        }
    }

    [Fact]
    public void ImplicitSender_KitInsideAnother_GivesItBack()
    {
        using var outer = new ActorTestKit();
        using (var inner = new ActorTestKit())
        {
            Assert.Equal(inner.TestActor, ActorCell.GetCurrentSelfOrNoSender());
            using (new Anonymous())
            {
                Assert.Null(ActorCell.GetCurrentSelfOrNoSender());
            }

            Assert.Equal(inner.TestActor, ActorCell.GetCurrentSelfOrNoSender());
        }

        Assert.Equal(outer.TestActor, ActorCell.GetCurrentSelfOrNoSender());
    }

    [Fact]
    public void NoImplicitSender_MessagesComeFromNobody()
    {
        using var kit = new Anonymous();

        kit.TestActor.Tell("who?");

        kit.ExpectMsgFrom(kit.Sys.DeadLetters, "who?");
    }

    [Fact]
    public void Shutdown_ActorThatDoesNotStop_FailsOrIsLogged()
    {
        using var kit = new ActorTestKit();
        TestLatch blocking = kit.CreateTestLatch();
        TestLatch blocked = kit.CreateTestLatch();
        kit.Sys.ActorOf(Props.Create(() => new Blocking(blocked, blocking))).Tell("block");
        blocked.Ready();

        Assert.Throws<TimeoutException>(() => kit.Shutdown(TimeSpan.FromMilliseconds(1), verifySystemShutdown: true));
        kit.EventFilter.Warning(contains: "did not terminate within").ExpectOne(() => kit.Shutdown(TimeSpan.FromMilliseconds(1)));

        blocking.Open();
        kit.Shutdown(verifySystemShutdown: true);
    }

    [Fact]
    public void FullDebugConfig_StartsASystem()
    {
        using var kit = new ActorTestKit(TestKitBase.FullDebugConfig.WithFallback("akka.loggers = []"));

        Assert.Equal("DEBUG", kit.Sys.Settings.LogLevel);
    }

    private sealed class Anonymous : ActorTestKit, INoImplicitSender;

    private sealed class Blocking(TestLatch blocked, TestLatch blocking) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            blocked.Open();
            blocking.Ready(TimeSpan.FromMinutes(1));
        }
    }
}
