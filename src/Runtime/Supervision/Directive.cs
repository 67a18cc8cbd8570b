namespace ActorNet.Runtime;

/// <summary>What a supervisor does about a child's failure.</summary>
public enum Directive
{
    /// <summary>Let the child go on with the state it has.</summary>
    Resume = 0,

    /// <summary>Replace the child's instance; its mailbox stays.</summary>
    Restart = 1,

    /// <summary>Fail oneself, and leave it to the supervisor above.</summary>
    Escalate = 2,

    /// <summary>Stop the child.</summary>
    Stop = 3,
}
