namespace ActorNet.VhostUser.Messages;

/// <summary>
/// What a front end asks of a back end; the number on the wire. QEMU 7.2 <c>docs/interop/vhost-user.rst</c>, "Front-end message types".
/// <see cref="RequestTable"/> says what each carries.
/// </summary>
public enum FrontEndRequest : uint
{
    /// <summary>Which virtio features the device offers.</summary>
    GetFeatures = 1,

    /// <summary>Which of them the driver accepted, with bit 30 when the front end uses protocol features.</summary>
    SetFeatures = 2,

    /// <summary>Claims the session.</summary>
    SetOwner = 3,

    /// <summary>Obsolete.</summary>
    ResetOwner = 4,

    /// <summary>The whole memory table.</summary>
    SetMemTable = 5,

    /// <summary>Where to log written pages.</summary>
    SetLogBase = 6,

    /// <summary>Event to signal once pages were logged.</summary>
    SetLogFd = 7,

    /// <summary>Size of a ring.</summary>
    SetVringNum = 8,

    /// <summary>Addresses of a ring.</summary>
    SetVringAddr = 9,

    /// <summary>Where in the available ring to begin.</summary>
    SetVringBase = 10,

    /// <summary>Stops a ring; asks where it stopped.</summary>
    GetVringBase = 11,

    /// <summary>The driver's doorbell.</summary>
    SetVringKick = 12,

    /// <summary>The driver's interrupt.</summary>
    SetVringCall = 13,

    /// <summary>Event to signal when a ring makes no sense.</summary>
    SetVringErr = 14,

    /// <summary>Which protocol features the back end has.</summary>
    GetProtocolFeatures = 15,

    /// <summary>Which of them are used.</summary>
    SetProtocolFeatures = 16,

    /// <summary>How many queue pairs the back end has.</summary>
    GetQueueNum = 17,

    /// <summary>Enables or disables a ring.</summary>
    SetVringEnable = 18,

    /// <summary>Announces the guest's address after a migration.</summary>
    SendRarp = 19,

    /// <summary>The largest packet of the guest.</summary>
    NetSetMtu = 20,

    /// <summary>A socket for the back end's own requests.</summary>
    SetBackEndReqFd = 21,

    /// <summary>Address translations.</summary>
    IotlbMsg = 22,

    /// <summary>Byte order of a ring.</summary>
    SetVringEndian = 23,

    /// <summary>Reads the device's configuration space.</summary>
    GetConfig = 24,

    /// <summary>Writes the device's configuration space.</summary>
    SetConfig = 25,

    /// <summary>Begins a post-copy migration.</summary>
    PostcopyAdvise = 28,

    /// <summary>Post-copy: pages may be missing from here on.</summary>
    PostcopyListen = 29,

    /// <summary>Post-copy has ended.</summary>
    PostcopyEnd = 30,

    /// <summary>Asks for the buffer that tracks requests in flight.</summary>
    GetInflightFd = 31,

    /// <summary>Gives back that buffer.</summary>
    SetInflightFd = 32,

    /// <summary>Disables all rings and forgets what the driver set up; the session goes on.</summary>
    ResetDevice = 34,

    /// <summary>A doorbell in the form of a message.</summary>
    VringKick = 35,

    /// <summary>How many memory regions the back end takes one by one.</summary>
    GetMaxMemSlots = 36,

    /// <summary>Adds one memory region.</summary>
    AddMemReg = 37,

    /// <summary>Removes one memory region.</summary>
    RemMemReg = 38,

    /// <summary>The virtio device status, written.</summary>
    SetStatus = 39,

    /// <summary>The virtio device status, read.</summary>
    GetStatus = 40,
}
