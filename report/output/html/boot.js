document.documentElement.classList.add("js");
try{var t=localStorage.getItem("prtscope-theme");if(t==="dark"||t==="light")document.documentElement.dataset.theme=t}catch(e){}
