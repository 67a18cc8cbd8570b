using System.Diagnostics;

namespace ActorNet.Runtime;

/// <summary>
/// The turns of all actors of a dispatcher whose executor is one thread. On that thread a tell is two plain writes: into the
/// receiver's ring and, unless it is there, into the queue of turns. From other threads everything comes through one inbox.
/// </summary>
/// <remarks>
/// The loop is work for the executor, a round at a time: it empties the inbox, gives so many mailboxes a turn, and hands itself in
/// again while anything is left. Whoever finds it asleep hands it in; so it is never in the executor twice, and what belongs to
/// it is never touched by two threads.
/// The order of a sender's messages is kept because a thread always takes the same way: the home thread the direct one,
/// every other the inbox.
/// </remarks>
internal sealed class TurnLoop(Dispatcher dispatcher) : IRunnable
{
    /// <summary>
    /// Turns before the executor gets to its other work: rings and descriptors, if it is a lane. With 32 of them, frames from guest to
    /// guest took half as long again; 8 cost a same-lane round trip 2 ns.
    /// </summary>
    private const int TurnsPerRound = 8;

    /// <summary>Items taken from the inbox in a round that begins without other work.</summary>
    private const int PostsPerRound = 512;

    /// <summary>Items taken when actors have work already: enough for others to be heard, too few for queues to grow on the lane.</summary>
    private const int PostsPerBusyRound = 64;

    /// <summary>
    /// For how long the loop looks at its empty inbox before it falls asleep, 1.5 us: the answer of a thread that is awake takes 0.3 us, and
    /// waking the loop through its executor 1 us more.
    /// </summary>
    private static readonly long LookTicks = Stopwatch.Frequency * 3 / 2_000_000;

    /// <summary>For how long the loop keeps off an inbox that is being filled, 0.5 us.</summary>
    private static readonly long GatherTicks = Stopwatch.Frequency / 2_000_000;

    /// <summary>Times that the loop falls asleep at once after looking was in vain.</summary>
    private const int RestAfterVainLooks = 15;

    [ThreadStatic]
    private static TurnLoop? _ofThisThread;

    private readonly MultipleProducerQueue<Posted> _inbox = new(firstSegment: 64);
    private readonly TurnQueue _turns = new();
    private bool _knowsHome;
    private bool _asleep;
    private int _rest;

    /// <summary>The loop whose home is this thread.</summary>
    public static TurnLoop? OfThisThread => _ofThisThread;

    /// <summary>Makes the loop of a dispatcher, asleep.</summary>
    public static TurnLoop Create(Dispatcher dispatcher)
    {
        var loop = new TurnLoop(dispatcher);
        loop._asleep = loop._inbox.TrySleep();
        return loop;
    }

    /// <summary>Delivers a message on the home thread.</summary>
    public void Tell(ActorCell cell, Envelope envelope)
    {
        Mailbox mailbox = cell.Mailbox;
        mailbox.EnqueueAtHome(cell.Self, envelope);
        GiveTurn(mailbox);
    }

    /// <summary>Lets a mailbox have a turn; on the home thread.</summary>
    public void GiveTurn(Mailbox mailbox)
    {
        if (mailbox.WaitsForTurn || mailbox.IsClosed)
        {
            return;
        }
        mailbox.WaitsForTurn = true;
        _turns.Enqueue(mailbox);
        if (_asleep) // told from what else the thread does: outside of a round
        {
            _asleep = false;
            if (_inbox.TryWake())
            {
                HandIn();
            }
        }
    }

    /// <summary>Leaves a message from another thread or, without one, only the wish for a turn.</summary>
    public void Post(ActorCell cell, Envelope envelope)
    {
        if (_inbox.Enqueue(new Posted(cell, envelope)))
        {
            HandIn();
        }
    }

    /// <inheritdoc/>
    public void Execute() => Run();

    /// <summary>One round.</summary>
    public void Run()
    {
        _asleep = false;
        if (_ofThisThread != this)
        {
            ComeHome();
        }
        int most = _turns.Count == 0 ? PostsPerRound : PostsPerBusyRound;
        int taken = 0;
        while (taken < most && TakePost())
        {
            taken++;
        }
        for (int left = TurnsPerRound; left > 0 && _turns.Count > 0; left--)
        {
            Mailbox mailbox = _turns.Dequeue();
            mailbox.RunAtHome();
            if (dispatcher.HasWork(mailbox))
            {
                _turns.Enqueue(mailbox);
            }
            else
            {
                mailbox.WaitsForTurn = false;
            }
        }
        if (_turns.Count > 0 || PostComes(taken) || !(_asleep = _inbox.TrySleep()))
        {
            HandInAtHome();
        }
    }

    private void ComeHome()
    {
        if (_knowsHome)
        {
            throw new InvalidOperationException(
                $"{dispatcher.Id} has single-threaded = on, but its executor runs work on more than one thread");
        }
        // What this thread left here while it was a thread like any other comes before what it tells from now on.
        while (TakePost())
        {
        }
        _ofThisThread = this;
        _knowsHome = true;
    }

    private bool PostComes(int taken)
    {
        if (taken > 1)
        {
            LetPostsGather();
        }
        if (!_inbox.IsEmpty)
        {
            return true;
        }
        if (_rest > 0)
        {
            _rest--;
            return false;
        }
        // By the clock: how long a SpinWait is, differs from one process to the next by more than this.
        long end = Stopwatch.GetTimestamp() + LookTicks;
        do
        {
            if (!_inbox.IsEmpty)
            {
                return true;
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        _rest = RestAfterVainLooks;
        return false;
    }

    /// <summary>
    /// Keeps off the inbox for a moment while somebody is filling it: a reader that takes each item as it comes fights its writer for
    /// the cache line, 100 ns an item instead of 30.
    /// </summary>
    private static void LetPostsGather()
    {
        long end = Stopwatch.GetTimestamp() + GatherTicks;
        while (Stopwatch.GetTimestamp() < end)
        {
        }
    }

    private bool TakePost()
    {
        if (!_inbox.TryDequeue(out Posted posted))
        {
            return false;
        }
        Mailbox mailbox = posted.Cell.Mailbox;
        if (posted.Envelope.Message is not null)
        {
            dispatcher.Enqueue(mailbox, posted);
        }
        GiveTurn(mailbox);
        return true;
    }

    private void HandIn()
    {
        try
        {
            dispatcher.HandIn(this);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    private void HandInAtHome()
    {
        try
        {
            dispatcher.HandIn(this);
        }
        catch (Exception e)
        {
            Abandon();
            if (_turns.Count > 0)
            {
                dispatcher.Report(e); // this is the executor's own thread, which must go on
            }
        }
    }

    // The executor has ended, normally because all actors have: what is left for them are dead letters.
    private void Abandon()
    {
        do
        {
            while (TakePost())
            {
            }
        }
        while (!_inbox.TrySleep());
    }
}
