namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>A mistake that is built into the model of a lane's sleep on purpose, which exploring it must find.</summary>
public enum LaneFlaw
{
    None,

    /// <summary>The lane says that it sleeps, and looks at its inbox before others can see that.</summary>
    NoFenceBeforeSleep,

    /// <summary>Another thread posts, and looks whether the lane sleeps before the lane can see what was posted.</summary>
    NoFenceAfterPost,

    /// <summary>The lane says that it sleeps, and sleeps.</summary>
    InboxNotLookedAt,

    /// <summary>The lane looks at its inbox, then says that it sleeps.</summary>
    InboxLookedAtFirst,

    /// <summary>A ring asks to be notified, and is looked at before the guest can see that.</summary>
    NoFenceAfterArming,

    /// <summary>A ring asks to be notified, and is not looked at.</summary>
    RingNotLookedAt,

    /// <summary>A ring that was worked on is not armed again before the next sleep.</summary>
    ArmedOnlyOnce,

    /// <summary>A queue that has something to do when it is armed does not say so to the lane, which sleeps on it.</summary>
    ArrivalDoesNotKeepAwake,

    /// <summary>The one who finds the lane asleep takes the mark, and does not wake it.</summary>
    MarkTakenWithoutWaking,
}
