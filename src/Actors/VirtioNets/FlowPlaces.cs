using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Where the frames of each flow went last: a flow moves to another queue only when nothing of it is left in the former one.</summary>
/// <remarks>
/// So its frames keep their order. The driver says where a flow is to go by where it sends from (<see cref="FlowTable"/>).
/// </remarks>
internal sealed class FlowPlaces(FlowTable wishes)
{
    private readonly ushort[] _places = new ushort[FlowTable.Length]; // pair plus one; 0: nowhere yet
    private readonly uint[] _lastBatches = new uint[FlowTable.Length]; // the number of the last batch to that queue

    /// <summary>The pair of the next frame of a flow.</summary>
    /// <param name="hash">The flow's hash.</param>
    /// <param name="plan">Where frames can go; by flow, and somewhere.</param>
    /// <param name="queues">What is out to each queue.</param>
    public int Place(uint hash, SteeringPlan plan, SteeredQueue[] queues)
    {
        int entry = FlowTable.EntryOf(hash);
        int wish = wishes.PairOf(entry);
        if (wish < 0 || !plan.Takes(wish)) wish = plan.PairFor(entry);
        int place = _places[entry] - 1;
        if (place != wish)
        {
            if (place >= 0 && !queues[place].IsDone(_lastBatches[entry])) wish = place;
            else _places[entry] = (ushort)(wish + 1);
        }

        _lastBatches[entry] = queues[wish].NextBatch;
        return wish;
    }

    /// <summary>Nothing is under way to any queue.</summary>
    public void Clear() => Array.Clear(_places);
}
