namespace ActorNet.Runtime.Tests;

/// <summary>What became of each job. Shared by the actors of one simulation, which is on one thread.</summary>
internal sealed class WorkshopLedger(int jobs)
{
    private readonly Dictionary<IActorRef, int> _sent = [];
    private readonly Dictionary<IActorRef, int> _arrived = [];
    private readonly int[] _ends = new int[jobs];
    private TimeSpan _latest;

    public int Done { get; private set; }

    public int Lost { get; private set; }

    public int Dead { get; private set; }

    public int Idle { get; set; }

    public int Replaced { get; set; }

    public bool IsComplete => Done + Lost + Dead == jobs;

    public int NextNumber(IActorRef worker)
    {
        int number = _sent.GetValueOrDefault(worker) + 1;
        _sent[worker] = number;
        return number;
    }

    public void Finish(Finished finished, IActorRef worker, TimeSpan now)
    {
        Assert.Equal(_arrived.GetValueOrDefault(worker) + 1, finished.Number); // no gap and no swap between a pair
        _arrived[worker] = finished.Number;
        Assert.True(now >= _latest, "time went backwards");
        _latest = now;
        End(finished.Job);
        Done++;
    }

    public void Lose(Job job)
    {
        End(job);
        Lost++;
    }

    public void Bury(Job job)
    {
        End(job);
        Dead++;
    }

    public void Verify()
    {
        Assert.True(IsComplete);
        Assert.All(_ends, static ends => Assert.Equal(1, ends));
        Assert.Equal(_sent, _arrived);
    }

    private void End(Job job) => _ends[job.Id]++;
}
