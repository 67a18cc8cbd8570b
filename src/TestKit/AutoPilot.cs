namespace ActorNet.TestKit;

/// <summary>Drives a test actor: runs for every message, on the test actor's turn, before the message is queued for the test.</summary>
public abstract class AutoPilot
{
    /// <summary>Ends the flight.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Keeps the current pilot.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Handles one message and returns the pilot for the next one.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);
}
