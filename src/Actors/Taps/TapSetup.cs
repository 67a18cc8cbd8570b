using ActorNet.Io.Netlink;
using ActorNet.Io.Processes;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>What is done to a tap once it is open, and before anybody hears of it.</summary>
public sealed record TapSetup
{
    /// <summary>For how long a script may run before the port starts.</summary>
    public static readonly TimeSpan UpLimit = TimeSpan.FromSeconds(30);

    /// <summary>For how long one may run after the port has stopped: less than a phase of the shutdown.</summary>
    public static readonly TimeSpan DownLimit = TimeSpan.FromSeconds(4);

    /// <summary>What netlink does.</summary>
    public InterfaceSetup Interface { get; init; } = new();

    /// <summary>TUNSETSNDBUF, in bytes; null leaves it as it is.</summary>
    public int? SendBuffer { get; init; }

    /// <summary>TUNSETPERSIST; null leaves it as it is.</summary>
    public bool? Persistent { get; init; }

    /// <summary>Name or number of the user who may open it; null leaves it as it is.</summary>
    public string? Owner { get; init; }

    /// <summary>Name or number of the group who may open it; null leaves it as it is.</summary>
    public string? Group { get; init; }

    /// <summary>Run with the interface's name when all else is done; null for nothing.</summary>
    public string? Script { get; init; }

    /// <summary>Run with the interface's name before it is closed; null for nothing.</summary>
    public string? DownScript { get; init; }

    /// <summary>Finds out what cannot work while nothing has been changed.</summary>
    public void Check()
    {
        if (Owner is not null) Accounts.UserNumber(Owner);
        if (Group is not null) Accounts.GroupNumber(Group);
        if (Script is not null) Io.Processes.Script.Check(Script);
        if (DownScript is not null) Io.Processes.Script.Check(DownScript);
        Interface.Check();
    }

    /// <summary>Does it. When a step fails the tap is closed, and with it everything is gone, if it was made for this.</summary>
    public OpenTap Apply(OpenTap tap)
    {
        ArgumentNullException.ThrowIfNull(tap);
        try
        {
            Limit(tap, SendBuffer);
            if (Owner is not null) tap.Queues[0].SetOwner(Accounts.UserNumber(Owner));
            if (Group is not null) tap.Queues[0].SetGroup(Accounts.GroupNumber(Group));
            Interface.Apply(tap.Name);
            if (Script is not null) Io.Processes.Script.Run(Script, tap.Name, UpLimit);
            if (Persistent is { } persistent) tap.Queues[0].SetPersistent(persistent); // last: from here on it stays
            return tap;
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <summary>Sets the send buffer of every queue; closes the tap when that fails.</summary>
    internal static OpenTap Limit(OpenTap tap, int? sendBuffer)
    {
        if (sendBuffer is not { } bytes) return tap;
        try
        {
            foreach (TapDevice queue in tap.Queues) queue.SetSendBuffer(bytes);
            return tap;
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }
}
