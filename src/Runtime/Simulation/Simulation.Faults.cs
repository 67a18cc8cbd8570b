namespace ActorNet.Runtime;

/// <content>Making things go wrong.</content>
public sealed partial class Simulation
{
    /// <summary>Makes an actor fail, with <see cref="SimulatedCrashException"/>, instead of handling its next message.</summary>
    public void Crash(IActorRef actor) => MailboxOf(actor)?.CrashNext();

    /// <summary>Holds an actor up for some virtual time: it handles nothing, while its messages wait.</summary>
    public void Pause(IActorRef actor, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        if (MailboxOf(actor) is { } mailbox)
        {
            Pause(mailbox, time);
        }
    }

    internal bool FaultsConcern(IActorRef actor) =>
        (_settings.CrashChance > 0 || _settings.PauseChance > 0)
        && (_settings.FaultsConcern?.Invoke(actor) ?? actor.Path.Elements is ["user", _, ..]);

    internal bool DrawsCrash(SimulatedMailbox mailbox) => mailbox.HasFaults && HasFaults && _faults.Happens(_settings.CrashChance);

    private static SimulatedMailbox? MailboxOf(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ActorCell cell = (actor as LocalActorRef)?.Cell
            ?? throw new ArgumentException($"{actor} is not the reference of an actor of the simulation.", nameof(actor));
        return cell.Mailbox as SimulatedMailbox; // none once the actor has stopped
    }

    private bool DrawsPause(SimulatedMailbox mailbox) => mailbox.HasFaults && HasFaults && _faults.Happens(_settings.PauseChance);

    private void Pause(SimulatedMailbox mailbox, TimeSpan time)
    {
        Note(SimulationStepKind.Pause, mailbox.Path, typeof(TimeSpan));
        mailbox.Pause();
        _scheduler.After(time, new SimulatedTimer(this, _scheduler, null) { Action = mailbox.Unpause });
    }
}
