namespace ActorNet.Runtime;

/// <summary>Messages that an actor has put aside for later, in the order in which it did.</summary>
public interface IStash
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>True when there are none.</summary>
    bool IsEmpty { get; }

    /// <summary>True when there are some.</summary>
    bool NonEmpty { get; }

    /// <summary>True when no more may be put aside.</summary>
    bool IsFull { get; }

    /// <summary>The most that may be put aside; 0 or less for no limit.</summary>
    int Capacity { get; }

    /// <summary>Puts the message that is being handled aside.</summary>
    /// <exception cref="IllegalActorStateException">It was put aside already, or there is none.</exception>
    /// <exception cref="StashOverflowException">There are as many as may be.</exception>
    void Stash();

    /// <summary>Gives the first one back to the front of the mailbox.</summary>
    void Unstash();

    /// <summary>Gives all back to the front of the mailbox, in order.</summary>
    void UnstashAll();

    /// <summary>Gives back those that meet a condition; the others are forgotten.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all out.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts envelopes before those that are there.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}
