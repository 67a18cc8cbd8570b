namespace ActorNet.Devices.Frames;

/// <content>The two ways in which a batch ends out of turn: its owner calls it back, or a holder of it is gone.</content>
public sealed partial class FrameBatch
{
    private volatile bool _revoked;

    /// <summary>
    /// True once the owner has called the frames back: their memory may be in other use, so whoever holds the batch drops the
    /// frames it has not handled and returns it.
    /// </summary>
    public bool IsRevoked => _revoked || (_source is { } source && source.IsRevoked);

    /// <summary>Calls the frames back while somebody else holds the batch. Only for its owner; from its thread.</summary>
    public void Revoke() => _revoked = true;

    /// <summary>
    /// Sends the batch on when the actor it was told to no longer exists: towards its owner, or, when that is who is gone,
    /// out of use, without its lease.
    /// </summary>
    public void Abandon()
    {
        if (_holders > 0)
        {
            Return();
            return;
        }

        if (_source is null && _clones == 0) Clear();
        _isHeld = false;
    }
}
