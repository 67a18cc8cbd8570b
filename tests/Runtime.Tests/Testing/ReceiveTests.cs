using System.Collections;

namespace ActorNet.Runtime.Tests.Testing;

public class ReceiveTests : ActorTestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void ReceiveOne_MessageOrNone()
    {
        TestActor.Tell("one");

        Assert.Equal("one", ReceiveOne());
        Assert.Null(ReceiveOne(TimeSpan.Zero));
        Assert.False(TryReceiveOne(out MessageEnvelope? none, Soon));
        Assert.Null(none);
    }

    [Fact]
    public void ReceiveOne_WithoutEnd_WaitsForTheMessage()
    {
        Sys.ActorOf(Props.Create<Echo>()).Tell("late");

        Assert.Equal("late", ReceiveOne(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void PeekOne_LeavesTheMessage()
    {
        Assert.Null(PeekOne(TimeSpan.Zero));
        TestActor.Tell("one");

        Assert.Equal("one", PeekOne());
        Assert.True(TryPeekOne(out MessageEnvelope? envelope, null, default));
        Assert.Equal(TestActor, envelope.Sender);
        Assert.True(HasMessages);
        Assert.Equal("one", ReceiveOne());
        Assert.False(HasMessages);
    }

    [Fact]
    public void ReceiveN_EnoughMessages_ReturnsThemInOrder()
    {
        Tell(1, 2, 3);

        Assert.Equal([1, 2], ReceiveN(2));
        Assert.Equal([3], ReceiveN(1, Soon));
        Assert.Empty(ReceiveN(0));
    }

    [Fact]
    public void ReceiveN_TooFew_Fails()
    {
        Tell(1, 2);

        Assert.Contains("while expecting 3 messages. Only got 2", Fails(() => ReceiveN(3, Soon)), StringComparison.Ordinal);
    }

    [Fact]
    public void FishForMessage_DropsOthersUntilItBites()
    {
        var dropped = new ArrayList();
        Tell("a", 1, "b", 2, "c");

        Assert.Equal(2, FishForMessage<int>(number => number > 1, dropped));
        Assert.Equal(new ArrayList { "a", 1, "b" }, dropped);
        Assert.Equal("c", FishForMessage(message => message is string));
    }

    [Fact]
    public void FishForMessage_NoBite_Fails()
    {
        Tell("a", "b");

        Assert.Contains("2 other messages came. Hint: tuna", Fails(() => FishForMessage<int>(_ => true, Soon, "tuna")), StringComparison.Ordinal);
    }

    [Fact]
    public void ReceiveWhile_Filter_StopsBeforeTheFirstThatItRefuses()
    {
        Tell("a", "b", 3, "c");

        Assert.Equal(["A", "B"], ReceiveWhile(Soon, message => (message as string)?.ToUpperInvariant()));
        Assert.Equal("b", LastMessage);
        Assert.Equal(3, ReceiveOne(TimeSpan.Zero));
    }

    [Fact]
    public void ReceiveWhile_Limits_AreKept()
    {
        Tell("a", "b", "c");

        Assert.Equal(["a", "b"], ReceiveWhile<string>(message => (string)message, msgs: 2));
        Assert.Equal(["c"], ReceiveWhile(TimeSpan.FromMinutes(1), Soon, message => (string)message));
    }

    [Fact]
    public void ReceiveWhile_Predicate_IgnoresOtherTypesOrStopsAtThem()
    {
        Tell(1, "x", 2, 9, 3);

        Assert.Equal([1, 2], ReceiveWhile<int>(number => number < 5, Soon));
        Assert.Equal(9, ReceiveOne(TimeSpan.Zero));
        Tell("y");
        Assert.Equal([3], ReceiveWhile<int>(_ => true, Soon, shouldIgnoreOtherMessageTypes: false));
        Assert.Equal("y", ReceiveOne(TimeSpan.Zero));
    }

    [Fact]
    public void IgnoreMessages_DropsThemUntilToldNotTo()
    {
        IgnoreMessages<int>(number => number > 1);
        Tell(1, 2);
        IgnoreMessages<string>();
        Tell("a", 3);
        IgnoreMessages(message => message is 4);
        Tell(4, 5);
        IgnoreNoMessages();
        Tell(4);

        Assert.Equal([1, 3, 5, 4], ReceiveN(4));
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void AutoPilot_ReactsUntilItIsReplaced()
    {
        TestProbe probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"re: {message}", probe.Ref);
            return message is "stop" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));

        probe.Tell("one");
        probe.Tell("stop");
        probe.Tell("ignored");

        Assert.Equal(["re: one", "re: stop"], ReceiveN(2));
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(["one", "stop", "ignored"], probe.ReceiveN(3));
    }

    private static string Fails(Action expectation) => Assert.Throws<TestKitAssertionException>(expectation).Message;

    private void Tell(params object[] messages)
    {
        foreach (object message in messages)
        {
            TestActor.Tell(message);
        }
    }
}
