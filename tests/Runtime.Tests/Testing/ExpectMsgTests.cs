namespace ActorNet.Runtime.Tests.Testing;

public class ExpectMsgTests : ActorTestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void ExpectMsg_OfType_ReturnsTheMessage()
    {
        TestActor.Tell("one");
        TestActor.Tell(2);

        Assert.Equal("one", ExpectMsg<string>());
        Assert.Equal(2, ExpectMsg<int>(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void ExpectMsg_FromAnotherThread_IsWaitedFor()
    {
        IActorRef echo = Sys.ActorOf(Props.Create<Echo>());

        echo.Tell("there and back");

        ExpectMsg("there and back");
        Assert.Equal(echo, LastSender);
        Assert.Equal("there and back", LastMessage);
    }

    [Fact]
    public void ExpectMsg_Value_ComparesByEqualsAndSequencesByElements()
    {
        TestActor.Tell(new DateTime(2000, 1, 1));
        TestActor.Tell(Numbers(1, 2, 3));
        TestActor.Tell(Numbers(1, 2, 4));

        ExpectMsg(new DateTime(2000, 1, 1));
        ExpectMsg(Numbers(1, 2, 3));
        Assert.Throws<TestKitAssertionException>(() => ExpectMsg(Numbers(1, 2, 3)));
    }

    [Fact]
    public void ExpectMsg_Variants_Pass()
    {
        TestProbe other = CreateTestProbe("other");
        for (int i = 0; i < 7; i++)
        {
            other.Send(TestActor, i);
        }

        Assert.Equal(0, ExpectMsg<int>(number => number == 0));
        ExpectMsg<int>(number => Assert.Equal(1, number));
        ExpectMsg<int>((number, sender) => number == 2 && sender.Equals(other));
        ExpectMsg<int>((number, sender) => Assert.Equal(other.Ref, sender));
        ExpectMsg(14, (expected, actual) => expected == actual + 10);
        ExpectMsgFrom<int>(other, 5);
        ExpectMsgFrom<int>(other.Ref, number => number == 6);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ExpectMsg_Nothing_FailsAfterTheTimeout()
    {
        TestKitAssertionException failure = Assert.Throws<TestKitAssertionException>(() => ExpectMsg<string>(Soon, "the answer"));

        Assert.Equal("Failed: Timeout 00:00:00.0200000 while waiting for a message of type System.String the answer", failure.Message);
        Assert.Null(LastMessage);
        Assert.Throws<InvalidOperationException>(() => LastSender);
    }

    [Fact]
    public void ExpectMsg_WrongTypeOrValue_SaysWhatCame()
    {
        TestActor.Tell("text with {braces}");
        TestActor.Tell("wrong");
        TestActor.Tell(1);

        Assert.Contains("{text with {braces}} (type System.String)", Fails(() => ExpectMsg<int>()), StringComparison.Ordinal);
        Assert.Equal("Expected: \"right\", but was: \"wrong\" (why {0} not)", Fails(() => ExpectMsg("right", hint: "why {0} not")));
        Assert.Contains("does not satisfy the predicate", Fails(() => ExpectMsg<int>(number => number > 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectMsgFrom_AnotherSender_Fails()
    {
        TestProbe other = CreateTestProbe();
        TestActor.Tell("mine");

        Assert.Contains("Sender does not match", Fails(() => ExpectMsgFrom(other, "mine")), StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectNoMsg_Message_Fails()
    {
        ExpectNoMsg(Soon);
        ExpectNoMsg(1);
        TestActor.Tell("noise");

        Assert.Contains("instead we received <noise>", Fails(() => ExpectNoMsg(TimeSpan.Zero)), StringComparison.Ordinal);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ExpectMsgAnyOf_OneOfThem_PassesOthersFail()
    {
        TestActor.Tell("b");
        TestActor.Tell("c");

        Assert.Equal("b", ExpectMsgAnyOf(["a", "b"]));
        Assert.Equal("ExpectMsgAnyOf found unexpected c; expected any of (a, b)", Fails(() => ExpectMsgAnyOf(["a", "b"])));
    }

    [Fact]
    public void ExpectMsgAllOf_AnyOrder_PassesOthersFail()
    {
        foreach (string text in new[] { "b", "a", "a", "x", "a", "z" })
        {
            TestActor.Tell(text);
        }

        Assert.Equal(["b", "a", "a"], ExpectMsgAllOf("a", "a", "b"));
        Assert.Equal("Not found: [y]. Unexpected: [x]", Fails(() => ExpectMsgAllOf(TimeSpan.FromSeconds(1), "a", "y")));
        Assert.Contains("Only got 1", Fails(() => ExpectMsgAllOf(Soon, "z", "z")), StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectTerminated_WatchedActor_Passes()
    {
        IActorRef echo = Sys.ActorOf(Props.Create<Echo>(), "echo");
        Watch(echo);
        Sys.Stop(echo);

        Assert.Equal(echo, ExpectTerminated(echo).ActorRef);
    }

    [Fact]
    public void ExpectTerminated_AnotherOne_Fails()
    {
        IActorRef first = Watch(Sys.ActorOf(Props.Create<Echo>()));
        IActorRef second = Sys.ActorOf(Props.Create<Echo>());
        Sys.Stop(first);

        Assert.Contains("Terminated", Fails(() => ExpectTerminated(second)), StringComparison.Ordinal);
    }

    [Fact]
    public void Unwatch_ThenStop_IsSilent()
    {
        TestProbe witness = CreateTestProbe();
        IActorRef echo = Watch(Sys.ActorOf(Props.Create<Echo>()));
        witness.Watch(echo);
        Unwatch(echo);
        Sys.Stop(echo);

        witness.ExpectTerminated(echo);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ExpectMsg_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.CancelAfter(Soon);

        Assert.Throws<OperationCanceledException>(() => ExpectMsg<string>(TimeSpan.FromMinutes(1), cancellationToken: cancellation.Token));
    }

    [Fact]
    public void ExpectMsg_EndlessTimeout_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ExpectMsg<string>(Timeout.InfiniteTimeSpan));

    private static int[] Numbers(params int[] numbers) => numbers;

    private static string Fails(Action expectation) => Assert.Throws<TestKitAssertionException>(expectation).Message;
}
