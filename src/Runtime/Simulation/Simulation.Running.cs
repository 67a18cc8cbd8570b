namespace ActorNet.Runtime;

/// <content>Running: which step is next, and when to stop.</content>
public sealed partial class Simulation
{
    private readonly List<ISimulatedWork> _ready = [];
    private SimulatedMailbox? _turn; // goes on with its next message, without a choice
    private bool _isSeeded;
    private bool _isRunning;

    // Why a run ended.
    private enum Outcome
    {
        Holds,
        TimeIsUp,
        NothingLeft,
        TooManySteps,
    }

    /// <summary>Does one step if one can be done without letting time pass; false when none can.</summary>
    public bool Step() => Enter(StepOnce);

    /// <summary>Runs until nothing can be done without letting time pass.</summary>
    public void Run() => Enter(() => Check(Settle(), "the run", TimeSpan.Zero));

    /// <summary>Lets time pass, and does everything that can be done on the way and at its end.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Enter(() =>
        {
            Outcome outcome = Drive(static () => false, time);
            return outcome == Outcome.TooManySteps ? Check(outcome, "the run", time) : outcome;
        });
    }

    /// <summary>Runs until a condition holds, which is tried after each step. Time passes when nothing else can be done.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="limit">The virtual time that may pass; that of the settings when null.</param>
    /// <exception cref="SimulationException">Time is up, or nothing is left that could happen.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TimeSpan time = limit ?? _settings.TimeLimit;
        Enter(() => Check(Drive(condition, time), "the condition", time));
    }

    /// <summary>As <see cref="RunUntil"/>: false when time is up. A negative limit is none.</summary>
    internal bool TryRunUntil(Func<bool> condition, TimeSpan limit) => Enter(() =>
    {
        Outcome outcome = Drive(condition, limit < TimeSpan.Zero ? TimeSpan.MaxValue : limit);
        bool isOver = outcome == Outcome.TimeIsUp || (outcome == Outcome.NothingLeft && limit >= TimeSpan.Zero);
        return !isOver && Check(outcome, "what the test waits for", limit) == Outcome.Holds;
    });

    /// <summary>Adds work that can be done now.</summary>
    internal void Add(ISimulatedWork work) => _ready.Add(work);

    /// <summary>Notes a step, before it is done.</summary>
    internal void Note(SimulationStepKind kind, ActorPath? actor, Type subject) => Note(kind, actor, TraceRecorder.HashOf(actor), subject);

    /// <summary>Notes a step of an actor, before it is done.</summary>
    internal void Note(SimulationStepKind kind, ActorPath? actor, ulong actorHash, Type subject)
    {
        Origin.Value = actor;
        if (_isSeeded)
        {
            _trace.Add(_scheduler.Now, kind, actor, actorHash, subject);
        }
    }

    private bool StepOnce()
    {
        ThrowIfEscaped(onlyOnce: false);
        if (Next() is not { } work)
        {
            return false;
        }
        if (work is not SimulatedMailbox mailbox)
        {
            work.Step();
            return true;
        }
        if (DrawsPause(mailbox))
        {
            mailbox.Unlist();
            Pause(mailbox, new TimeSpan(1 + _faults.NextInt64(_settings.LongestPause.Ticks)));
            return true;
        }
        mailbox.Step();
        if (!mailbox.IsReady)
        {
            mailbox.Unlist();
        }
        else if (_isSeeded && !_order.Happens(_yieldChance))
        {
            _turn = mailbox;
        }
        else
        {
            _ready.Add(mailbox);
        }
        return true;
    }

    private ISimulatedWork? Next()
    {
        _scheduler.TakeDue(_ready);
        if (_turn is { } turn)
        {
            _turn = null;
            if (turn.IsReady)
            {
                return turn;
            }
            turn.Unlist();
        }
        while (_ready.Count > 0)
        {
            ISimulatedWork work = TakeAt(_isSeeded ? _order.Below(_ready.Count) : 0);
            if (work.IsReady)
            {
                return work;
            }
            (work as SimulatedMailbox)?.Unlist();
        }
        return null;
    }

    private ISimulatedWork TakeAt(int index)
    {
        ISimulatedWork work = _ready[index];
        if (_isSeeded)
        {
            // The order of the list means nothing then: the last takes the free place.
            _ready[index] = _ready[^1];
            index = _ready.Count - 1;
        }
        _ready.RemoveAt(index);
        return work;
    }

    private Outcome Settle() => Drive(static () => false, TimeSpan.Zero);

    /// <summary>Runs until a condition holds, or time is up.</summary>
    private Outcome Drive(Func<bool> condition, TimeSpan limit)
    {
        long now = _scheduler.Now;
        long end = limit.Ticks > long.MaxValue - now ? long.MaxValue : now + limit.Ticks;
        for (long steps = 0; steps < _settings.MaxSteps; steps++)
        {
            if (condition())
            {
                return Outcome.Holds;
            }
            if (StepOnce())
            {
                continue;
            }
            long next = _scheduler.NextDue;
            if (next == long.MaxValue && end == long.MaxValue)
            {
                return Outcome.NothingLeft;
            }
            if (next > end)
            {
                _scheduler.MoveTo(end);
                return condition() ? Outcome.Holds : next == long.MaxValue ? Outcome.NothingLeft : Outcome.TimeIsUp;
            }
            _scheduler.MoveTo(next);
        }
        return Outcome.TooManySteps;
    }

    private Outcome Check(Outcome outcome, string what, TimeSpan limit) => outcome switch
    {
        Outcome.Holds => outcome,
        _ when limit == TimeSpan.Zero && outcome != Outcome.TooManySteps => outcome, // only meant to settle
        Outcome.TimeIsUp => throw Failure($"{what} took more than {limit} of virtual time"),
        Outcome.NothingLeft => throw Failure($"{what} does not come true: nobody has anything left to do"),
        _ => throw Failure($"{what} did not end within {_settings.MaxSteps} steps: actors seem to go round in circles"),
    };
}
