namespace ActorNet.Runtime.Tests;

/// <summary>A router by hand: passes jobs to its workers in turn, and replaces those that stop.</summary>
internal sealed class ForemanActor : UntypedActor
{
    private readonly WorkshopLedger _ledger;
    private readonly IActorRef _collector;
    private readonly IActorRef _oracle;
    private readonly IActorRef[] _workers = new IActorRef[4];
    private int _next;

    public ForemanActor(WorkshopLedger ledger, IActorRef collector)
    {
        _ledger = ledger;
        _collector = collector;
        _oracle = Context.ActorOf(Props.Create<OracleActor>(), "oracle");
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = Hire(i);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Job job:
                _workers[_next++ % _workers.Length].Tell(job);
                break;
            case Terminated terminated:
                int index = Array.IndexOf(_workers, terminated.ActorRef);
                _workers[index] = Hire(index);
                _ledger.Replaced++;
                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        3,
        TimeSpan.FromMilliseconds(1),
        static failure => failure switch
        {
            Boom => Directive.Restart,
            ArgumentException => Directive.Stop,
            _ => Directive.Resume,
        });

    // No name: the name of a worker that just stopped may still be taken.
    private IActorRef Hire(int index) => Context.Watch(Context.ActorOf(
        Props.Create<WorkerActor>(_ledger, _collector, _oracle).WithDispatcher(index % 2 == 0 ? Dispatchers.DefaultBlockingDispatcherId : "pinned")));
}

/// <summary>Answers after a while, or never.</summary>
internal sealed class OracleActor : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is Asked { Answer: true } asked)
        {
            Context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(asked.Job.Id % 3), Sender, new Oracled(asked.Job), Self);
        }
    }
}

/// <summary>Does jobs in every way that an actor can, some badly.</summary>
internal sealed class WorkerActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private readonly WorkshopLedger _ledger;
    private readonly IActorRef _collector;
    private readonly IActorRef _oracle;
    private readonly List<Job> _waiting = [];
    private bool _takesUp;

    public WorkerActor(WorkshopLedger ledger, IActorRef collector, IActorRef oracle)
    {
        _ledger = ledger;
        _collector = collector;
        _oracle = oracle;
        ReceiveAsync<Job>(static job => job.Kind is JobKind.Await or JobKind.Silence, Inquire);
        Receive<Job>(static job => job.Kind == JobKind.Pipe, job => _oracle.Ask<Oracled>(new Asked(job, true), Patience).PipeTo(Self));
        Receive<Job>(static job => job.Kind == JobKind.Timer, Postpone);
        Receive<Job>(static job => job.Kind == JobKind.Plain, Finish);
        Receive<Job>(static job => job.Kind == JobKind.Stash, PutAside);
        Receive<Job>(Fail);
        Receive<Oracled>(oracled => Finish(oracled.Job));
        Receive<TakeUp>(_ =>
        {
            _takesUp = true;
            Stash.UnstashAll();
        });
        Receive<Late>(late =>
        {
            _waiting.Remove(late.Job);
            Finish(late.Job);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected override void PostStop()
    {
        foreach (Job job in _waiting)
        {
            _ledger.Lose(job); // its timer ends with this instance
        }
    }

    private async Task Inquire(Job job)
    {
        try
        {
            Oracled answer = await _oracle.Ask<Oracled>(new Asked(job, job.Kind == JobKind.Await), Patience);
            Finish(answer.Job);
        }
        catch (AskTimeoutException)
        {
            _ledger.Lose(job);
        }
    }

    private void Postpone(Job job)
    {
        _waiting.Add(job);
        Timers.StartSingleTimer(job.Id, new Late(job), TimeSpan.FromMilliseconds(job.Id % 4));
    }

    // The first one waits for the order to take up, and all others with it; after that nothing is put aside any more.
    private void PutAside(Job job)
    {
        if (_takesUp)
        {
            Finish(job);
            return;
        }
        if (Stash.IsEmpty)
        {
            Self.Tell(new TakeUp());
        }
        Stash.Stash();
    }

    private void Fail(Job job)
    {
        _ledger.Lose(job);
        throw job.Kind switch
        {
            JobKind.Restart => new Boom("again"),
            JobKind.Stop => new ArgumentException("enough"),
            _ => new InvalidOperationException("never mind"),
        };
    }

    private void Finish(Job job) => _collector.Tell(new Finished(job, _ledger.NextNumber(Self)));
}

/// <summary>Takes what is finished, and counts the times when nothing was.</summary>
internal sealed class CollectorActor(WorkshopLedger ledger) : UntypedActor
{
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(TimeSpan.FromMilliseconds(2));
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Finished finished:
                ledger.Finish(finished, Sender, Context.System.Scheduler.MonotonicClock);
                break;
            case ReceiveTimeout:
                ledger.Idle++;
                break;
            case DeadLetter { Message: Job job }:
                ledger.Bury(job);
                break;
            case DeadLetter { Message: Oracled oracled }:
                ledger.Bury(oracled.Job);
                break;
        }
    }
}
