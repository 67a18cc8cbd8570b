using System.Threading.Channels;

namespace ActorNet.Runtime.Tests;

/// <summary>An actor that keeps what it gets for the test to look at.</summary>
public sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();
    private readonly TimeSpan _patience;

    public Probe(ActorSystem system, TimeSpan patience, string? name)
    {
        _patience = patience;
        Ref = system.ActorOf(Props.Create(() => new ProbeActor(_received.Writer)), name);
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next message, which must be of a type.</summary>
    public async Task<T> Expect<T>()
    {
        (object message, IActorRef sender) = await _received.Reader.ReadAsync().AsTask().WaitAsync(_patience);
        LastSender = sender;
        return Assert.IsAssignableFrom<T>(message);
    }

    /// <summary>The next messages, which must be these.</summary>
    public async Task Expect(params object[] messages)
    {
        foreach (object message in messages)
        {
            Assert.Equal(message, await Expect<object>());
        }
    }

    /// <summary>Nothing has come but what was taken: true once the probe has handled all that was sent to it so far.</summary>
    public async Task ExpectNothing()
    {
        await Ref.Ask<ActorIdentity>(new Identify(null), _patience);
        Assert.False(_received.Reader.TryPeek(out (object Message, IActorRef Sender) more), $"unexpected {more.Message}");
    }

    /// <summary>Has the probe's actor watch another.</summary>
    public async Task Watch(IActorRef subject) => await Ref.Ask<string>(new Do(c => c.Watch(subject)), _patience);

    /// <summary>Has the probe's actor do something with its context.</summary>
    public async Task Run(Action<IActorContext> action) => await Ref.Ask<string>(new Do(action), _patience);

    private sealed record Do(Action<IActorContext> Action);

    private sealed class ProbeActor(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Do order)
            {
                order.Action(Context);
                Sender.Tell("done");
                return;
            }
            received.TryWrite((message, Sender));
        }
    }
}
