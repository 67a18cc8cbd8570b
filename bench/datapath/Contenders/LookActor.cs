using ActorNet.Bench.Datapath.Measuring;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>Takes samples on the lane, where the frames are counted.</summary>
internal sealed class LookActor(Looking looking, Func<Sample> take) : UntypedActor
{
    protected override void OnReceive(object message) => looking.Answer(take());
}
