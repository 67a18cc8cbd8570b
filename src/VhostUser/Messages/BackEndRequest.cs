namespace ActorNet.VhostUser.Messages;

/// <summary>What a back end asks of a front end, on the socket of SET_BACKEND_REQ_FD; the number on the wire. vhost-user.rst, "Back-end message types".</summary>
public enum BackEndRequest : uint
{
    /// <summary>An address has no translation, or one that does not permit the access.</summary>
    IotlbMsg = 1,

    /// <summary>The configuration space changed.</summary>
    ConfigChange = 2,

    /// <summary>A page of doorbells. Never sent.</summary>
    VringHostNotifier = 3,

    /// <summary>An interrupt in the form of a message.</summary>
    VringCall = 4,

    /// <summary>An error of a ring in the form of a message.</summary>
    VringErr = 5,
}
