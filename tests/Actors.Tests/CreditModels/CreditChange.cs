namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>What becomes of the first sender's link while frames are under way.</summary>
public enum CreditChange
{
    /// <summary>Its own link is set down.</summary>
    Down,

    /// <summary>Its own link is set up.</summary>
    Up,

    /// <summary>It has no peer any more.</summary>
    Disconnect,

    /// <summary>It is joined to the last receiver.</summary>
    Connect,

    /// <summary>The first receiver stops, and its senders hear of it.</summary>
    Stop,
}
