namespace ActorNet.Runtime.Tests.Testing;

public class TestActorRefTests : ActorTestKit
{
    [Fact]
    public void UnderlyingActor_HasHandledWhatWasTold()
    {
        TestActorRef<Counter> counter = ActorOfAsTestActorRef<Counter>("counter");

        counter.Tell(2);
        counter.Tell(3, ActorRefs.NoSender);

        Assert.Equal(5, counter.UnderlyingActor.Sum);
        Assert.Equal("counter", counter.Path.Name);
        Assert.Equal(counter.Ref, counter);
        Assert.Equal(counter.Ref.GetHashCode(), counter.GetHashCode());
        Assert.Equal(counter.Ref.ToString(), counter.ToString());
    }

    [Fact]
    public void Sender_IsTheTest()
    {
        TestActorRef<Counter> counter = ActorOfAsTestActorRef(() => new Counter());

        counter.Tell("sum");

        ExpectMsgFrom(counter, 0);
    }

    [Fact]
    public void Receive_ThrowsWhatTheActorThrows()
    {
        TestActorRef<Counter> counter = ActorOfAsTestActorRef<Counter>();

        Assert.Throws<FormatException>(() => counter.Receive("fail"));
        counter.Receive(4);
        counter.Receive("sum", TestActor);

        ExpectMsg(4);
        Assert.Equal(TestActor, ActorCell.GetCurrentSelfOrNoSender());
        Assert.Throws<ArgumentNullException>(() => counter.Receive(null!));
    }

    [Fact]
    public void Tell_ThatFails_IsTheSupervisorsBusiness()
    {
        TestProbe parent = CreateTestProbe("parent");
        TestActorRef<Counter> counter = ActorOfAsTestActorRef<Counter>(Props.Create<Counter>(), parent, "counter");
        Counter first = counter.UnderlyingActor;
        counter.Tell(4);

        EventFilter.Exception<FormatException>().ExpectOne(() => counter.Tell("fail"));

        AwaitAssert(() => Assert.NotSame(first, counter.UnderlyingActor));
        Assert.Equal(0, counter.UnderlyingActor.Sum);
        Assert.Equal(parent.Ref.Path / "counter", counter.Path);
    }

    [Fact]
    public void Watch_Stop_AreSeen()
    {
        TestActorRef<Counter> counter = ActorOfAsTestActorRef<Counter>(Props.Create<Counter>());
        TestProbe subject = CreateTestProbe();

        counter.Watch(subject);
        Sys.Stop(subject.Ref);
        AwaitAssert(() => Assert.Equal(1, counter.UnderlyingActor.Deaths));

        Watch(counter);
        Sys.Stop(counter.Ref);
        ExpectTerminated(counter);
        AwaitAssert(() => Assert.Throws<IllegalActorStateException>(() => counter.UnderlyingActor));
    }

    private sealed class Counter : UntypedActor
    {
        public int Sum { get; private set; }

        public int Deaths { get; private set; }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case int number:
                    Sum += number;
                    break;
                case "sum":
                    Sender.Tell(Sum);
                    break;
                case Terminated:
                    Deaths++;
                    break;
                default:
                    throw new FormatException();
            }
        }
    }
}
