using System.Threading.Channels;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>Without actors: a thread fills batches, a bounded channel takes them to another thread, a second one brings them home.</summary>
/// <remarks>Both threads poll. Eight times as many batches are under way as with a port: what changes threads needs them.</remarks>
internal sealed class ChannelContender : Contender
{
    private const int Batches = 64;

    private readonly Channel<FrameBatch> _there = Channel.CreateBounded<FrameBatch>(new BoundedChannelOptions(Batches) { SingleReader = true, SingleWriter = true });
    private readonly Channel<FrameBatch> _back = Channel.CreateBounded<FrameBatch>(new BoundedChannelOptions(Batches) { SingleReader = true, SingleWriter = true });
    private readonly Looking _looking = new();
    private readonly Generator _generator;
    private readonly Sink _sink;
    private readonly PinnedThread _source;
    private readonly PinnedThread _receiver;

    internal ChannelContender(Generator generator, Sink sink)
        : base("a channel")
    {
        _generator = generator;
        _sink = sink;
        for (int i = 0; i < Batches; i++) _back.Writer.TryWrite(FrameBatch.CreateBorrowing());
        _source = new PinnedThread(Processors.First, Send);
        _receiver = new PinnedThread(Processors.Second, Receive);
    }

    public override void Dispose()
    {
        _source.Dispose();
        _receiver.Dispose();
    }

    protected override void Start()
    {
        _source.Start();
        _receiver.Start();
    }

    protected override void Stop()
    {
        _source.Stop();
        _receiver.Stop();
    }

    protected override Sample Look()
    {
        _looking.Ask();
        return _looking.Wait();
    }

    private bool Send()
    {
        if (!_back.Reader.TryRead(out FrameBatch? batch)) return false;
        batch.Reset();
        _generator.Fill(batch);
        return _there.Writer.TryWrite(batch); // there is room for all
    }

    private bool Receive()
    {
        if (_looking.IsAsked) _looking.Answer(Sample.Take(_sink.Frames, _sink.Frames));
        if (!_there.Reader.TryRead(out FrameBatch? batch)) return false;
        _sink.Take(batch);
        return _back.Writer.TryWrite(batch);
    }
}
