namespace ActorNet.Runtime.Tests.Testing;

public class TestProbeTests : ActorTestKit
{
    [Fact]
    public void Probe_IsAReference()
    {
        TestProbe probe = CreateTestProbe("probe");
        IActorRef reference = Reference(probe);

        reference.Tell("direct");
        probe.Ref.Tell("by its ref");

        Assert.Equal(["direct", "by its ref"], probe.ReceiveN(2));
        Assert.Equal("probe", probe.Ref.Path.Name);
        Assert.Equal(probe.Ref, reference);
        Assert.Equal(reference, probe.Ref);
        Assert.Equal(probe.Ref.GetHashCode(), probe.GetHashCode());
        Assert.Equal(0, reference.CompareTo(probe.Ref));
        Assert.Equal(probe.Ref.ToString(), probe.ToString());
    }

    [Fact]
    public void Send_Reply_Forward_KeepSendersApart()
    {
        TestProbe a = CreateTestProbe();
        TestProbe b = CreateTestProbe();
        TestProbe c = CreateTestProbe();

        a.Send(b, "question");
        b.ExpectMsg("question");
        Assert.Equal(a, b.Sender);
        b.Forward(c);
        c.ExpectMsgFrom(a, "question");
        c.Reply("answer");
        a.ExpectMsgFrom(c, "answer");
        b.Forward(c, "other");
        c.ExpectMsgFrom(a, "other");
    }

    [Fact]
    public void Probe_WithoutMessages_HasNothingToAnswer()
    {
        TestProbe probe = CreateTestProbe();

        Assert.Throws<InvalidOperationException>(() => probe.Reply("?"));
        Assert.Throws<InvalidOperationException>(() => probe.Forward(TestActor));
    }

    [Fact]
    public void Probe_DoesNotTakeTheSenderOfTheTest()
    {
        TestProbe probe = CreateTestProbe();

        probe.Tell("from the test");

        probe.ExpectMsgFrom(TestActor, "from the test");
    }

    [Fact]
    public void Probe_Watched_IsSeenToStop()
    {
        TestProbe probe = CreateTestProbe();

        Watch(probe);
        Sys.Stop(probe.Ref);

        ExpectTerminated(probe);
    }

    [Fact]
    public void Probe_InAMessage_CanBeWatchedByAnActor()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef watcher = Sys.ActorOf(Props.Create(() => new Watcher(TestActor)));

        watcher.Tell(probe);
        ExpectMsg("watching");
        Sys.Stop(probe.Ref);

        ExpectMsg<IActorRef>(stopped => stopped.Equals(probe));
    }

    [Fact]
    public void ChildActorOf_HasItsParentAndItsStrategy()
    {
        TestProbe parent = CreateTestProbe("parent");
        IActorRef stopped = parent.ChildActorOf(Props.Create<Failing>(), "stopped", SupervisorStrategy.StoppingStrategy);
        IActorRef restarted = parent.ChildActorOf(Props.Create<Failing>(), "restarted");
        Watch(stopped);

        Assert.Equal(parent.Ref.Path / "stopped", stopped.Path);
        EventFilter.Exception<FormatException>().Expect(2, () =>
        {
            stopped.Tell("fail");
            restarted.Tell("fail");
        });
        ExpectTerminated(stopped);
        restarted.Tell("alive?");
        ExpectMsg("alive?");
        parent.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Probe_OfASystemWithoutTheTestKitsConfiguration_Works()
    {
        using ActorSystem plain = ActorSystem.Create("plain", Config.Empty);
        TestProbe probe = CreateTestProbe(plain, "guest");

        probe.Tell("hello");

        probe.ExpectMsg("hello");
        Assert.Equal("plain", probe.Sys.Name);
        await plain.Terminate();
    }

    private static IActorRef Reference(IActorRef reference) => reference;

    private sealed class Watcher(IActorRef listener) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case IActorRef subject:
                    Context.Watch(subject);
                    listener.Tell("watching");
                    break;
                case Terminated terminated:
                    listener.Tell(terminated.ActorRef); // the notice itself would be taken for one of the test actor's own
                    break;
            }
        }
    }

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                throw new FormatException("asked to");
            }

            Sender.Tell(message);
        }
    }
}
