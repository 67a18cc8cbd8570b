namespace ActorNet.Actors.Lanes;

/// <summary>
/// Something that a busy lane looks at instead of waiting to be told: a ring in guest memory. Called on the lane's
/// thread only, between turns of actors; it tells its actor, it does not work itself.
/// </summary>
public interface IPollSource
{
    /// <summary>Looks, cheaply. True when there was work and the actor was told.</summary>
    bool Poll();

    /// <summary>
    /// The lane is about to sleep: asks to be notified from now on, and looks once more afterwards (the order closes the
    /// window in which work could arrive unseen). True when there was work after all.
    /// </summary>
    bool Arm();
}
